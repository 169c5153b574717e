import { readdir } from "node:fs/promises";
import pg from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "../../../../test/support/test-database.ts";
import { createAuth } from "../../src/auth/create-auth.ts";

const migrations = new URL("../../src/auth/migrations/", import.meta.url);

test("six processes that start at once make the tables once, and find them afterwards", async () => {
  const database = await createTestDatabase();
  const pools = Array.from(
    { length: 6 },
    () => new pg.Pool({ connectionString: database.url, max: 1 }),
  );
  // the database may be dropped before the server has heard that a connection is closed
  for (const pool of pools) pool.on("error", () => {});
  try {
    const applied = await Promise.all(pools.map((db) => createAuth({ db }).migrate()));
    expect(applied.flat()).toEqual((await readdir(migrations)).toSorted());
    expect(await createAuth({ db: pools[0]! }).migrate()).toEqual([]);
    const { rows } = await database.pool.query(
      "select count(*)::int as n from pg_tables where schemaname = 'public'",
    );
    expect(rows).toEqual([{ n: 0 }]);
  } finally {
    await Promise.all(pools.map((pool) => pool.end()));
    await database.drop();
  }
});
