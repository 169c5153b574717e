import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { createHorarium } from "../../src/scheduler.ts";
import { database, sql, type Database, type Queryable } from "../../src/sql.ts";
import { noteEpoch } from "../../src/upkeep/epoch.ts";
import { clockAt, createMigratedDatabase, insertRow } from "./support.ts";

const at = new Date("2026-11-24T12:00:00Z");
const clock = clockAt(at);
const minutesAgo = (minutes: number) => new Date(at.getTime() - minutes * 60_000);

let test_: TestDatabase & { db: Database };
let db: Database;
beforeAll(async () => {
  test_ = await createMigratedDatabase();
  db = test_.db;
});
beforeEach(() => test_.pool.query("truncate jobs.epoch, jobs.worker"));
afterAll(() => test_.drop());

/** The same database as it would answer after its identity has changed. */
function other({ system, timeline }: { system?: string; timeline?: string }): Database {
  const queryable: Queryable = {
    query: (text, values) =>
      test_.pool.query(
        text
          .replace("system_identifier::text", system === undefined ? "$&" : `'${system}'`)
          .replace(
            /left\(pg_walfile_name.*?, 8\)/,
            timeline === undefined ? "$&" : `'${timeline}'`,
          ),
        values,
      ),
  };
  return database(queryable, "jobs");
}

async function addWorker(startedAt: Date, seenAt: Date): Promise<void> {
  await insertRow(db, "worker", {
    id: crypto.randomUUID(),
    name: "worker",
    version: "1",
    handlers: [],
    concurrency: 1,
    started_at: startedAt,
    seen_at: seenAt,
  });
}

test("notes the first epoch, and nothing while the database stays the same", async () => {
  const epoch = await noteEpoch(db, clock);

  expect(epoch).toMatchObject({ number: 1, cause: "first", began_at: at });
  expect(epoch?.system_identifier).toMatch(/^\d+$/);
  expect(epoch?.timeline).toMatch(/^[0-9A-F]{8}$/);
  expect(await noteEpoch(db, clock)).toBeNull();
});

test("a new timeline with fresh heartbeats is a failover", async () => {
  await noteEpoch(db, clock);
  await addWorker(minutesAgo(60), minutesAgo(1));
  const promoted = other({ timeline: "00000042" });

  expect(await noteEpoch(promoted, clock)).toMatchObject({
    number: 2,
    cause: "failover",
    timeline: "00000042",
  });
  expect(await noteEpoch(promoted, clock)).toBeNull();
});

test("a change with old heartbeats is a restore, also when a new worker has just begun", async () => {
  await noteEpoch(db, clock);
  await addWorker(minutesAgo(600), minutesAgo(11));
  await addWorker(minutesAgo(1), minutesAgo(0));
  expect(await noteEpoch(other({ system: "42" }), clock)).toMatchObject({
    number: 2,
    cause: "restore",
    system_identifier: "42",
  });
});

test("a node that starts on a restored database notes it before its own heartbeat, and so before it claims", async () => {
  await noteEpoch(db, clockAt(new Date()));
  await test_.pool.query("update jobs.epoch set system_identifier = '42'");
  const horarium = createHorarium({ db: test_.pool, schema: "jobs", handlers: [] });
  const told: unknown[] = [];
  horarium.on("epoch.began", (epoch) => told.push(epoch));
  await horarium.start();
  try {
    expect(told).toMatchObject([{ number: 2, cause: "restore" }]);
    expect(
      await db.rows(sql`
        select began_at < started_at as "isBefore"
        from epoch
        cross join worker
        where number = 2`),
    ).toEqual([{ isBefore: true }]);
  } finally {
    await horarium.stop();
  }
});

test("a node does not start on a database that only reads", async () => {
  const client = await test_.pool.connect();
  try {
    await client.query("set default_transaction_read_only = on");
    const horarium = createHorarium({ db: client, schema: "jobs", handlers: [] });
    await expect(horarium.start()).rejects.toMatchObject({ code: "read_only" });
  } finally {
    client.release(true);
  }
});

test("one node wins when several note the same change at once", async () => {
  await noteEpoch(db, clock);
  const promoted = other({ timeline: "00000042" });
  const noted = await Promise.all(Array.from({ length: 8 }, () => noteEpoch(promoted, clock)));
  expect(noted.filter((epoch) => epoch !== null)).toHaveLength(1);
  expect(await db.rows(sql`select number from epoch order by number`)).toEqual([
    { number: 1 },
    { number: 2 },
  ]);
});

test("an ordinary role may note it", async () => {
  await asOrdinaryRole(async (ordinary) => {
    expect(await noteEpoch(ordinary, clock)).toMatchObject({ number: 1 });
  });
});

test("a role that may not ask for the identity goes by the timeline", async () => {
  await noteEpoch(db, clock);
  await test_.pool.query("revoke execute on function pg_control_system() from public");
  await asOrdinaryRole(async (ordinary) => {
    expect(await noteEpoch(ordinary, clock)).toBeNull();
    await test_.pool.query("update jobs.epoch set timeline = '00000042'");
    expect(await noteEpoch(ordinary, clock)).toMatchObject({
      number: 2,
      system_identifier: "unknown",
    });
    // one that may sees the same database
    expect(await noteEpoch(db, clock)).toBeNull();
  });
});

test("throws on a database that only reads", async () => {
  const client = new pg.Client({
    connectionString: test_.url,
    options: "-c default_transaction_read_only=on",
  });
  await client.connect();
  try {
    await expect(noteEpoch(database(client, "jobs"), clock)).rejects.toMatchObject({
      code: "read_only",
    });
  } finally {
    await client.end();
  }
});

/** A role of this test alone: it may use the tables, and nothing else. */
async function asOrdinaryRole(work: (ordinary: Database) => Promise<void>): Promise<void> {
  const role = `role_${crypto.randomUUID().replaceAll("-", "")}`;
  await test_.pool.query(`
    create role ${role};
    grant usage on schema jobs to ${role};
    grant select, insert, update, delete on all tables in schema jobs to ${role}`);
  const client = await test_.pool.connect();
  try {
    await client.query(`set role ${role}`);
    await work(database(client, "jobs"));
  } finally {
    await client.query("reset role");
    client.release();
    await test_.pool.query(`drop owned by ${role}; drop role ${role}`);
  }
}
