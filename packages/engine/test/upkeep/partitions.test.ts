import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { sql, type Database } from "../../src/sql.ts";
import { dropOldPartitions, ensureLogPartitions } from "../../src/upkeep/partitions.ts";
import { clockAt, createMigratedDatabase, insertRow } from "./support.ts";

let test_: TestDatabase & { db: Database };
let db: Database;
beforeAll(async () => {
  test_ = await createMigratedDatabase();
  db = test_.db;
});
afterAll(() => test_.drop());

async function addLine(at: string): Promise<void> {
  await insertRow(db, "execution_log", {
    execution_id: crypto.randomUUID(),
    sequence: 1,
    at,
    attempt: 1,
    level: "info",
    message: "hello",
  });
}

async function partitions(): Promise<{ name: string; bound: string }[]> {
  return db.rows(
    sql<{ name: string; bound: string }>`
      select relname as name, pg_get_expr(relpartbound, pg_class.oid) as bound
      from pg_inherits
      join pg_class on pg_class.oid = inhrelid
      where inhparent = 'jobs.execution_log'::regclass
      order by relname`,
  );
}

async function placeOf(at: string): Promise<string | undefined> {
  const [row] = await db.rows(
    sql<{
      place: string;
    }>`select (select relname from pg_class where oid = execution_log.tableoid) as place from execution_log where at = ${at}`,
  );
  return row?.place;
}

test("makes this week's partition and those of the next three, by ISO week and UTC Mondays", async () => {
  const made = await ensureLogPartitions(db, clockAt("2026-12-24T23:59:59Z"));

  expect(made).toEqual({
    created: [
      "execution_log_2026w52",
      "execution_log_2026w53",
      "execution_log_2027w01",
      "execution_log_2027w02",
    ],
    left: [],
  });
  await addLine("2026-12-21T00:00:00Z");
  await addLine("2026-12-20T23:59:59.999Z");
  await addLine("2027-01-03T23:59:59.999Z");
  await addLine("2027-01-04T00:00:00Z");
  expect(await placeOf("2026-12-21T00:00:00Z")).toBe("execution_log_2026w52");
  expect(await placeOf("2026-12-20T23:59:59.999Z")).toBe("execution_log_rest");
  expect(await placeOf("2027-01-03T23:59:59.999Z")).toBe("execution_log_2026w53");
  expect(await placeOf("2027-01-04T00:00:00Z")).toBe("execution_log_2027w01");
});

test("makes nothing twice", async () => {
  expect(await ensureLogPartitions(db, clockAt("2026-12-24T23:59:59Z"))).toEqual({
    created: [],
    left: [],
  });
});

test("is safe when several nodes do it at once", async () => {
  const clock = clockAt("2028-03-01T00:00:00Z");
  const all = await Promise.all(Array.from({ length: 6 }, () => ensureLogPartitions(db, clock)));

  expect(all.flatMap(({ created }) => created).sort()).toEqual([
    "execution_log_2028w09",
    "execution_log_2028w10",
    "execution_log_2028w11",
    "execution_log_2028w12",
  ]);
});

test("leaves a week alone whose lines are in the rest already", async () => {
  await addLine("2029-01-10T12:00:00Z");
  const made = await ensureLogPartitions(db, clockAt("2029-01-01T00:00:00Z"), 2);

  expect(made.created).toEqual(["execution_log_2029w01", "execution_log_2029w03"]);
  expect(made.left).toEqual([
    { name: "execution_log_2029w02", reason: "lines of this week are in the rest already" },
  ]);
  expect(await placeOf("2029-01-10T12:00:00Z")).toBe("execution_log_rest");
});

test("lets others write lines while it makes a partition", async () => {
  const writer = await test_.pool.connect();
  try {
    await writer.query("begin");
    await writer.query(
      `insert into jobs.execution_log values (gen_random_uuid(), 1, '2026-12-25', 1, 'info', 'hello')`,
    );
    const made = await ensureLogPartitions(db, clockAt("2030-06-01T00:00:00Z"), 0);
    expect(made.created).toEqual(["execution_log_2030w22"]);
  } finally {
    await writer.query("rollback");
    writer.release();
  }
});

test("drops the weeks that ended before the limit, and no other", async () => {
  const { dropped, locked } = await dropOldPartitions(db, new Date("2027-01-10T23:59:59Z"));

  expect(dropped.map(({ name }) => name)).toEqual([
    "execution_log_2026w52",
    "execution_log_2026w53",
  ]);
  expect(dropped.every(({ bytes }) => bytes > 0)).toBe(true);
  expect(locked).toEqual([]);
  expect(await placeOf("2026-12-20T23:59:59.999Z")).toBe("execution_log_rest");
  expect(await placeOf("2027-01-04T00:00:00Z")).toBe("execution_log_2027w01");
});

test("reports a week that it cannot lock, and goes on with the next", async () => {
  const reader = await test_.pool.connect();
  try {
    await reader.query("begin");
    await reader.query("select from jobs.execution_log_2027w01");
    const { dropped, locked } = await dropOldPartitions(db, new Date("2027-01-18T00:00:00Z"));
    expect(locked.map(({ name }) => name)).toEqual(["execution_log_2027w01"]);
    expect(dropped.map(({ name }) => name)).toEqual(["execution_log_2027w02"]);
  } finally {
    await reader.query("rollback");
    reader.release();
  }
  const { dropped } = await dropOldPartitions(db, new Date("2027-01-18T00:00:00Z"));
  expect(dropped.map(({ name }) => name)).toEqual(["execution_log_2027w01"]);
  expect((await partitions()).map(({ name }) => name)).toContain("execution_log_rest");
});
