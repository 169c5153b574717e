import type pg from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { migrate } from "../src/migrate.ts";
import { migrations } from "../src/migrations.generated.ts";
import { database } from "../src/sql.ts";

let made: TestDatabase;
/** Somebody who has looked at the tables, in a transaction that is still open. */
let reader: pg.PoolClient;

beforeEach(async () => {
  made = await createTestDatabase();
  // the schema as it was some versions ago
  await made.pool.query("create schema horarium");
  const client = await made.pool.connect();
  await client.query("set search_path to horarium, pg_catalog");
  await client.query(
    `create table migration (number integer primary key, name text not null, breaking boolean not null,
       applied_at timestamptz not null default now())`,
  );
  for (const { number, name, breaking, text } of migrations.slice(0, 6)) {
    await client.query(text);
    await client.query("insert into migration values ($1, $2, $3)", [number, name, breaking]);
  }
  client.release(true);
  reader = await made.pool.connect();
  await reader.query("begin");
  await reader.query("select from horarium.job_execution");
});
afterEach(async () => {
  reader.release(true);
  await made.drop();
});

const waiting = async () => {
  const { rows } = await made.pool.query<{ count: number }>(
    // of this database: other tests are at work on the same server
    `select count(*)::int as count
     from pg_locks
     where not granted
       and locktype = 'relation'
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows[0]!.count;
};

test("a migration that waits for others gives up after a while, and lets those behind it through", async () => {
  const db = database(made.pool, "horarium");
  const error = await migrate(db, { lockMs: 100, restMs: 10, tries: 2 }).catch((e: unknown) => e);
  expect(error).toMatchObject({
    name: "DatabaseError",
    code: "schema_locked",
    message: expect.stringMatching(
      /^schema horarium: .*locks that other transactions hold \(2 tries of 100 ms\); end those/,
    ),
  });
  expect(await waiting()).toBe(0);
  await made.pool.query("select from horarium.job_execution");
  const { rows } = await made.pool.query("select from horarium.migration");
  expect(rows).toHaveLength(6);
});

test("a migration that found a table in use is applied when it is free", async () => {
  const db = database(made.pool, "horarium");
  const migrating = migrate(db, { lockMs: 300, restMs: 300, tries: 100 });
  await vi.waitUntil(async () => (await waiting()) === 1, { timeout: 20_000, interval: 10 });
  await vi.waitUntil(async () => (await waiting()) === 0, { timeout: 20_000, interval: 10 });
  await reader.query("commit");
  expect(await migrating).toEqual(migrations.slice(6).map(({ name }) => name));
  expect(await migrate(db)).toEqual([]);
});

test("a caller's transaction has its own limit for locks again afterwards", async () => {
  await reader.query("commit");
  await reader.query("begin");
  await reader.query("set local lock_timeout = '7s'");
  await migrate(database(reader, "horarium"));
  const { rows } = await reader.query("show lock_timeout");
  expect(rows).toEqual([{ lock_timeout: "7s" }]);
});
