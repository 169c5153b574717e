import { migrate } from "../../src/migrate.ts";
import { database, sql, type Database } from "../../src/sql.ts";
import type { Clock } from "../../src/clock.ts";
import { uuidv7 } from "../../src/uuid.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";

/** A database with Horarium's schema in it, under a name that no search path finds. */
export async function createMigratedDatabase(): Promise<TestDatabase & { db: Database }> {
  const test = await createTestDatabase();
  const db = database(test.pool, "jobs");
  await migrate(db);
  return { ...test, db };
}

/** A clock that stands still. */
export function clockAt(at: string | Date): Clock {
  return { override: () => new Date(at) };
}

export const dayMs = 86_400_000;

/** A job; what is not given is of no matter. */
export async function addJob(db: Database, columns: Record<string, unknown> = {}): Promise<string> {
  const id = crypto.randomUUID();
  await insertRow(db, "scheduled_job", {
    id,
    name: `job ${id}`,
    schedule: "@daily",
    handler: "nothing",
    ...columns,
  });
  return id;
}

/** An execution that completed at `completed_at`, a second after it began; what is given replaces that. */
export async function addExecution(
  db: Database,
  {
    completed_at = new Date(),
    ...columns
  }: Record<string, unknown> & { completed_at?: Date | null },
): Promise<string> {
  const at = completed_at ?? new Date();
  const began = new Date(at.getTime() - 1000);
  const id = uuidAt(began);
  await insertRow(db, "job_execution", {
    id,
    handler: "nothing",
    trigger: "schedule",
    status: "completed",
    due_at: began,
    started_at: began,
    completed_at,
    attempt: 1,
    lease_token: crypto.randomUUID(),
    ...columns,
  });
  return id;
}

/** An id of that instant, whatever ids were made before. */
export function uuidAt(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}${uuidv7(Date.now()).slice(13)}`;
}

/** Inserts one row; objects become JSON. */
export async function insertRow(
  db: Database,
  table: string,
  columns: Record<string, unknown>,
): Promise<void> {
  const names = Object.keys(columns);
  const values = Object.values(columns).map((value) =>
    value !== null && typeof value === "object" && !(value instanceof Date) && !Array.isArray(value)
      ? JSON.stringify(value)
      : value,
  );
  await db.queryable.query(
    `insert into ${db.schema}.${table} (${names.join(", ")})
     values (${names.map((_, place) => `$${place + 1}`).join(", ")})`,
    values,
  );
}

/** How many rows a table has. */
export async function countRows(db: Database, table: string): Promise<number> {
  const { rows } = await db.queryable.query(
    `select count(*)::int as count from ${db.schema}.${table}`,
  );
  return (rows[0] as { count: number }).count;
}

/** Resolves when somebody waits for a lock in this database, or so many do. */
export async function untilSomebodyWaits(db: Database, many = 1): Promise<void> {
  for (;;) {
    const [waiting] = await db.rows(
      sql<{ count: number }>`
        select count(*)::int as count
        from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting !== undefined && waiting.count >= many) return;
  }
}
