import type pg from "pg";

import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import {
  migrateLibrary,
  referenceAdapter,
  seedDemoLibrary,
} from "../../adapters/reference/index.ts";
import { createLibraryJobs, type LibraryDeps } from "../../src/index.ts";

/** A test database with the library's tables; `seed` also fills it. */
export async function createLibrary({
  seed,
}: { seed?: { anchor?: Date } } = {}): Promise<TestDatabase> {
  const database = await createTestDatabase();
  await migrateLibrary(database.pool);
  if (seed !== undefined) await seedDemoLibrary(database.pool, seed);
  return database;
}

/** One of the package's handlers on the reference adapter. */
export function handlerNamed(name: string, deps: Partial<LibraryDeps> = {}) {
  const { handlers } = createLibraryJobs({ adapter: referenceAdapter, ...deps });
  const handler = handlers.find((one) => one.name === name);
  if (handler === undefined) throw new Error(`no handler ${name}`);
  return handler;
}

/** The rows of a statement. */
export async function rowsOf<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await pool.query<Row>(text, values)).rows;
}

/** A number, from a statement with one row and a column `n`. */
export async function countOf(
  pool: pg.Pool,
  text: string,
  values: unknown[] = [],
): Promise<number> {
  return Number((await pool.query<{ n: string }>(text, values)).rows[0]!.n);
}
