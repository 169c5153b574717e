import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { migrate } from "../../src/migrate.ts";
import type { IsolatedInput } from "../../src/runtime.ts";
import { database } from "../../src/sql.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";

/** A database with Horarium's schema, and a table `public.effect` for what handlers write. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  const made = await createTestDatabase();
  await migrate(database(made.pool, "horarium"));
  await made.pool.query("create table public.effect (word text not null)");
  return made;
}

export async function addWorker(pool: pg.Pool): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `insert into horarium.worker (id, name, version, handlers, concurrency, started_at, seen_at)
     values ($1, 'test', '0', '{}', 1, now(), now() - interval '1 hour')`,
    [id],
  );
  return id;
}

/** An execution that runs under `worker`, with a lease of one second from now. */
export async function addRunning(
  pool: pg.Pool,
  worker: string,
  status = "running",
): Promise<IsolatedInput> {
  const id = randomUUID();
  const token = randomUUID();
  await pool.query(
    `insert into horarium.job_execution
       (id, handler, trigger, due_at, status, worker_id, lease_token, lease_until, started_at, completed_at)
     values ($1, 'h', 'api', now(), $2, $3, $4,
       case when $2 = 'running' then now() + interval '1 second' end, now(),
       case when $2 = 'completed' then now() end)`,
    [id, status, worker, token],
  );
  return {
    executionId: id,
    leaseToken: token,
    parameters: {},
    job: null,
    owner: null,
    scheduledFor: null,
    attempt: 1,
    idempotencyKey: id,
    deadline: new Date(Date.now() + 60_000),
    lastCheckpoint: null,
  };
}

/** Seconds for which the lease is still held, by the database's clock; null if it is held by nobody. */
export async function leaseLeft(
  pool: pg.Pool,
  { executionId }: IsolatedInput,
): Promise<number | null> {
  const { rows } = await pool.query<{ left: number | null }>(
    `select extract(epoch from lease_until - clock_timestamp())::float8 as left
     from horarium.job_execution where id = $1`,
    [executionId],
  );
  return rows[0]?.left ?? null;
}

/** Whether a process is there, and not only waits to be reaped. */
export function isAlive(pid: unknown): boolean {
  try {
    const state = execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
    return !state.startsWith("Z");
  } catch {
    // ps found none
    return false;
  }
}

/** An address in parts: node-postgres calls a password function only without a connection string. */
export function partsOf(url: string): pg.ClientConfig {
  const { hostname, port, username, pathname } = new URL(url);
  return { host: hostname, port: Number(port), user: username, database: pathname.slice(1) };
}
