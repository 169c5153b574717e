import { readFile, readdir } from "node:fs/promises";
import pg from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "../../../../test/support/test-database.ts";
import { checkEvents } from "../../src/auth/check-events.ts";
import { createAuth } from "../../src/auth/create-auth.ts";
import { recordEvent } from "../../src/auth/events.ts";

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

test("events from before they were chained are chained in their order", async () => {
  const database = await createTestDatabase();
  try {
    const { pool } = database;
    await pool.query("create schema horarium_auth");
    const first = await readFile(new URL("0001_accounts.sql", migrations), "utf8");
    await pool.query(`set search_path to horarium_auth, pg_catalog; ${first}; reset search_path`);
    await pool.query(
      "create table horarium_auth.applied (name text primary key, applied_at timestamptz default now())",
    );
    await pool.query("insert into horarium_auth.applied (name) values ('0001_accounts.sql')");
    await pool.query(
      `insert into horarium_auth.event (at, kind, by, detail)
       select now() + n * interval '1 s', 'signed_in', 'ada', '{"b": 1, "a": [2]}' from generate_series(1, 3) n`,
    );
    const auth = createAuth({ db: pool });
    await auth.migrate();
    await recordEvent(auth.context, { kind: "token_refused", by: "nobody" });
    expect(await checkEvents(auth.context)).toMatchObject({ count: 4, broken: [], isCut: false });
  } finally {
    await database.drop();
  }
});
