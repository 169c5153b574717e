import { afterAll, beforeEach, beforeAll, expect, test } from "vitest";
import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { database, sql, type Database } from "../../src/sql.ts";
import { jobStats, percentile, rollUpStats } from "../../src/upkeep/stats.ts";
import { addExecution, addJob, clockAt, createMigratedDatabase } from "./support.ts";

let test_: TestDatabase & { db: Database };
let db: Database;
beforeAll(async () => {
  test_ = await createMigratedDatabase();
  db = test_.db;
});
beforeEach(() =>
  test_.pool.query("truncate jobs.job_execution, jobs.job_stats, jobs.scheduled_job"),
);
afterAll(() => test_.drop());

const clock = clockAt("2026-11-24T12:00:00Z");

/** An execution that took `ms` and ended at `at`. */
function ended(at: string, ms: number, columns: Record<string, unknown> = {}): Promise<string> {
  const completed_at = new Date(at);
  return addExecution(db, {
    completed_at,
    started_at: new Date(completed_at.getTime() - ms),
    ...columns,
  });
}

function stats() {
  return db.rows(
    sql`
      select day::text, handler, job_id, executions, completed, failed, cancelled, skipped, missed,
        total_ms::int, durations
      from job_stats
      order by day, handler, job_id`,
  );
}

test("counts today and yesterday by UTC days, per handler and job, tests left out", async () => {
  const job_id = await addJob(db);
  await ended("2026-11-23T23:59:59.999Z", 1, { job_id });
  await ended("2026-11-24T00:00:00Z", 3, { job_id });
  await ended("2026-11-24T01:00:00Z", 1000, { job_id });
  await ended("2026-11-24T02:00:00Z", 1010, { job_id, status: "failed" });
  await ended("2026-11-24T03:00:00Z", 99_999, { job_id, status: "cancelled" });
  const notRun = { job_id, started_at: null, lease_token: null, reason: "overlap" };
  await ended("2026-11-24T04:00:00Z", 0, { ...notRun, status: "skipped" });
  await ended("2026-11-24T05:00:00Z", 0, { ...notRun, status: "missed" });
  await ended("2026-11-24T06:00:00Z", 2, { handler: "once" });
  await ended("2026-11-24T06:00:00Z", 2, { handler: "once" });
  await ended("2026-11-24T06:00:00Z", 2, { handler: "other" });
  await ended("2026-11-24T06:00:00Z", 2, { handler: "other", trigger: "test" });
  await addExecution(db, { job_id, status: "queued", completed_at: null, lease_token: null });

  expect(await rollUpStats(db, clock)).toEqual({ from: "2026-11-23", rows: 4 });

  const none = { completed: 0, failed: 0, cancelled: 0, skipped: 0, missed: 0 };
  const zeros = (count: number) => Array.from({ length: count }, () => 0);
  expect(await stats()).toEqual([
    {
      day: "2026-11-23",
      handler: "nothing",
      job_id,
      ...none,
      executions: 1,
      completed: 1,
      total_ms: 1,
      durations: [1],
    },
    {
      day: "2026-11-24",
      handler: "nothing",
      job_id,
      executions: 6,
      completed: 2,
      failed: 1,
      cancelled: 1,
      skipped: 1,
      missed: 1,
      total_ms: 2013,
      durations: [...zeros(4), 1, ...zeros(25), 1, 1],
    },
    {
      day: "2026-11-24",
      handler: "once",
      job_id: null,
      ...none,
      executions: 2,
      completed: 2,
      total_ms: 4,
      durations: [0, 0, 0, 2],
    },
    {
      day: "2026-11-24",
      handler: "other",
      job_id: null,
      ...none,
      executions: 1,
      completed: 1,
      total_ms: 2,
      durations: [0, 0, 0, 1],
    },
  ]);
});

test("changes nothing when it is repeated, and counts anew what came since", async () => {
  await ended("2026-11-23T10:00:00Z", 5);
  await rollUpStats(db, clock);
  expect(await rollUpStats(db, clock)).toEqual({ from: "2026-11-23", rows: 0 });

  await ended("2026-11-23T11:00:00Z", 5);
  expect(await rollUpStats(db, clock)).toMatchObject({ rows: 1 });
  expect(await stats()).toMatchObject([{ executions: 2, total_ms: 10 }]);
});

test("counts every day since the last time", async () => {
  await ended("2026-11-10T10:00:00Z", 5);
  await rollUpStats(db, clockAt("2026-11-10T11:00:00Z"));
  await ended("2026-11-10T20:00:00Z", 5);
  await ended("2026-11-15T20:00:00Z", 5);

  expect(await rollUpStats(db, clock)).toEqual({ from: "2026-11-10", rows: 2 });
  expect(await stats()).toMatchObject([
    { day: "2026-11-10", executions: 2 },
    { day: "2026-11-15", executions: 1 },
  ]);
});

test("the first time counts all that is there", async () => {
  await ended("2026-10-31T10:00:00Z", 5);
  await ended("2026-11-24T10:00:00Z", 5);
  expect(await rollUpStats(db, clock)).toEqual({ from: "2026-10-31", rows: 2 });
});

test("counts work that was asked for long before its day", async () => {
  await ended("2026-11-24T10:00:00Z", 5, { id: "018bcfe5-6800-7000-8000-000000000000" });
  expect(await rollUpStats(db, clock)).toMatchObject({ rows: 1 });
});

test("does not forget what has been purged meanwhile", async () => {
  const purged = await ended("2026-11-23T10:00:00Z", 5);
  await ended("2026-11-23T11:00:00Z", 5);
  await rollUpStats(db, clock);
  await db.rows(sql`delete from job_execution where id = ${purged}`);
  await rollUpStats(db, clock);
  expect(await stats()).toMatchObject([{ executions: 2, total_ms: 10 }]);
});

test("is safe when several nodes do it at once", async () => {
  for (let hour = 0; hour < 10; hour++) await ended(`2026-11-24T0${hour}:00:00Z`, hour * 100);
  const all = await Promise.all(Array.from({ length: 8 }, () => rollUpStats(db, clock)));

  expect(all.reduce((sum, one) => sum + (one?.rows ?? 0), 0)).toBe(1);
  expect(await stats()).toMatchObject([{ executions: 10, total_ms: 4500 }]);
});

test("counts the day on which clocks go forward at midnight where the session is, and the day after", async () => {
  const client = await test_.pool.connect();
  await client.query("set timezone = 'Africa/Cairo'");
  await ended("2026-04-24T10:00:00Z", 1);
  await rollUpStats(database(client, "jobs"), clockAt("2026-04-24T12:00:00Z"));
  await ended("2026-04-25T10:00:00Z", 1);
  await rollUpStats(database(client, "jobs"), clockAt("2026-04-25T12:00:00Z"));
  client.release(true);
  expect(await stats()).toMatchObject([{ day: "2026-04-24" }, { day: "2026-04-25" }]);
});

test("percentiles are right to within 12 %", () => {
  const durations: number[] = [];
  const values = Array.from({ length: 1000 }, (_, place) => 2 + 1.01 ** place);
  for (const value of values) {
    const place = Math.floor(Math.log(value) / Math.log(1.25));
    durations[place] = (durations[place] ?? 0) + 1;
  }
  const dense = Array.from(durations, (count) => count ?? 0);
  for (const p of [0.01, 0.25, 0.5, 0.75, 0.95, 0.99, 1]) {
    const exact = values[Math.ceil(values.length * p) - 1]!;
    expect(Math.abs(percentile(dense, p)! / exact - 1)).toBeLessThan(0.12);
  }
});

test("there is no percentile of nothing", () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(percentile([0, 0], 0.5)).toBeNull();
});

test("gives a job's totals over the last days", async () => {
  const job_id = await addJob(db);
  await ended("2026-11-17T10:00:00Z", 90_000, { job_id });
  await ended("2026-11-18T10:00:00Z", 1000, { job_id });
  await ended("2026-11-24T10:00:00Z", 1000, { job_id, status: "failed" });
  await ended("2026-11-24T11:00:00Z", 4000, { job_id });
  await ended("2026-11-24T11:00:00Z", 4000);
  await rollUpStats(db, clock);

  const totals = await jobStats(db, clock, job_id, { days: 7 });
  expect(totals).toMatchObject({ executions: 3, completed: 2, failed: 1, meanMs: 2000 });
  expect(totals.p50Ms! / 1000).toBeCloseTo(1, 0);
  expect(totals.p99Ms! / 4000).toBeGreaterThan(0.88);
  expect(totals.p99Ms! / 4000).toBeLessThan(1.12);
});

test("a job without executions has zeros and no durations", async () => {
  expect(await jobStats(db, clock, await addJob(db), { days: 7 })).toEqual({
    executions: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
    skipped: 0,
    missed: 0,
    ended: 0,
    meanMs: null,
    p50Ms: null,
    p95Ms: null,
    p99Ms: null,
  });
});
