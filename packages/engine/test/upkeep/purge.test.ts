import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { CancelledError, LeaseLostError, type ParametersError } from "../../src/errors.ts";
import { assertHeld } from "../../src/execution/held.ts";
import type { Context } from "../../src/define.ts";
import { parseParameters } from "../../src/parameters.ts";
import { sql, type Database } from "../../src/sql.ts";
import { dropOldPartitions, ensureLogPartitions } from "../../src/upkeep/partitions.ts";
import { previewPurge } from "../../src/upkeep/purge-preview.ts";
import { createPurgeHandler, type PurgeResult } from "../../src/upkeep/purge.ts";
import type { PurgeParameters } from "../../src/upkeep/purge-parameters.ts";
import {
  addExecution,
  addJob,
  clockAt,
  countRows,
  createMigratedDatabase,
  dayMs,
  insertRow,
} from "./support.ts";

const at = new Date("2026-11-24T04:30:00Z");
const clock = clockAt(at);
const daysAgo = (days: number) => new Date(at.getTime() - days * dayMs);

let test_: TestDatabase & { db: Database };
let db: Database;
beforeAll(async () => {
  test_ = await createMigratedDatabase();
  db = test_.db;
});
afterAll(() => test_.drop());

interface Purge {
  parameters?: Partial<PurgeParameters>;
  context?: Partial<Context<PurgeParameters>>;
  lines?: string[];
}

/** Executes the purge as a worker would, under a lease of its own. */
async function purge({ parameters = {}, context = {}, lines = [] }: Purge = {}): Promise<
  PurgeResult & { executionId: string }
> {
  const handler = createPurgeHandler(db, clock);
  const held = { id: "", lease_token: crypto.randomUUID() };
  held.id = await addExecution(db, {
    handler: "purge_job_logs",
    status: "running",
    due_at: at,
    started_at: at,
    completed_at: null,
    lease_until: new Date(at.getTime() + 60_000),
    lease_token: held.lease_token,
  });
  const write = (message: string, fields?: object) => {
    const pairs = Object.entries(fields ?? {}).map(([name, value]) => `${name}=${value}`);
    lines.push([message, ...pairs].join(" "));
  };
  const result = await handler.run({
    parameters: parseParameters(handler, parameters) as PurgeParameters,
    executionId: held.id,
    leaseToken: held.lease_token,
    job: "purge_job_logs",
    owner: null,
    scheduledFor: at,
    attempt: 1,
    idempotencyKey: held.id,
    signal: new AbortController().signal,
    deadline: new Date(at.getTime() + 3_600_000),
    log: Object.assign(write, { debug: write, info: write, warn: write, error: write }),
    progress: () => {},
    lastCheckpoint: null,
    checkpoint: async () => {},
    transaction: (work) =>
      db.transaction(async (tx) => {
        const done = await work(tx.queryable);
        await assertHeld(tx, held);
        return done;
      }),
    ...context,
  });
  return { ...result, executionId: held.id };
}

async function addLine(at: Date, execution_id: string = crypto.randomUUID(), sequence = 1) {
  await insertRow(db, "execution_log", {
    execution_id,
    sequence,
    at,
    attempt: 1,
    level: "info",
    message: "hello",
  });
}

/** Lines of an execution that was made shortly before the first of them. */
async function addLines(count: number, at: Date): Promise<void> {
  const id = await addExecution(db, { completed_at: at });
  await db.queryable.query(
    `insert into jobs.execution_log
     select $1, n, $2::timestamptz + n * interval '1 ms', 1, 'info', 'line ' || n, null
     from generate_series(1, $3::int) n`,
    [id, at, count],
  );
}

async function survivors(): Promise<Set<string>> {
  const rows = await db.rows(sql<{ id: string }>`select id from job_execution`);
  return new Set(rows.map(({ id }) => id));
}

async function empty(): Promise<void> {
  await dropOldPartitions(db, new Date("2099-01-01"));
  await db.queryable.query(
    `truncate jobs.job_execution, jobs.execution_attempt, jobs.execution_log, jobs.scheduled_job, jobs.change, jobs.job_stats, jobs.worker`,
  );
}

test("P1: what stays is exactly what the rules say", async () => {
  await empty();
  const job = await addJob(db);
  const brief = await addJob(db, { retention_days: 5 });
  const long = await addJob(db, { retention_days: 400 });
  const gone: string[] = [];
  const stay: string[] = [];
  const add = async (fate: string[], columns: Parameters<typeof addExecution>[1]) =>
    fate.push(await addExecution(db, columns));

  await add(gone, { job_id: job, completed_at: daysAgo(200), status: "failed" });
  await add(stay, { job_id: job, completed_at: daysAgo(150), status: "failed" });
  await add(gone, { job_id: job, completed_at: daysAgo(140), status: "cancelled" });
  await add(gone, {
    job_id: job,
    completed_at: daysAgo(130),
    status: "skipped",
    reason: "overlap",
    lease_token: null,
  });
  await add(gone, { job_id: job, completed_at: daysAgo(120) });
  await add(gone, { job_id: job, completed_at: daysAgo(31) });
  await add(stay, { job_id: job, completed_at: daysAgo(30.5), due_at: daysAgo(400) });
  gone.push(stay.pop()!);
  // the last three
  await add(stay, { job_id: job, completed_at: daysAgo(30.4) });
  await add(stay, { job_id: job, completed_at: daysAgo(30.3), status: "cancelled" });
  await add(stay, { job_id: job, completed_at: daysAgo(30.2), status: "cancelled" });

  // its own retention wins, in both directions, and for failed ones too
  await add(gone, { job_id: brief, completed_at: daysAgo(10), status: "failed" });
  await add(stay, { job_id: brief, completed_at: daysAgo(9.9), status: "failed" });
  await add(gone, { job_id: brief, completed_at: daysAgo(9) });
  for (const days of [4, 3, 2, 1]) await add(stay, { job_id: brief, completed_at: daysAgo(days) });
  for (const days of [399, 398, 397, 396, 395]) {
    await add(stay, { job_id: long, completed_at: daysAgo(days) });
    await add(stay, { job_id: long, completed_at: daysAgo(days), status: "failed" });
  }
  await add(gone, { job_id: long, completed_at: daysAgo(401) });

  // one-time work: by its days alone
  await add(gone, { completed_at: daysAgo(30.1) });
  await add(stay, { completed_at: daysAgo(29.9) });
  await add(gone, { completed_at: daysAgo(90.1), status: "failed" });
  await add(stay, { completed_at: daysAgo(89.9), status: "failed" });
  // asked for long ago, finished lately
  await add(stay, { completed_at: daysAgo(1), started_at: daysAgo(1) });

  // unfinished, however old
  for (const job_id of [job, null]) {
    const old = { job_id, due_at: daysAgo(500), started_at: null, completed_at: null };
    await add(stay, { ...old, status: "scheduled", lease_token: null });
    await add(stay, { ...old, status: "queued", lease_token: null });
    await add(stay, { ...old, status: "running", lease_until: daysAgo(499) });
  }

  const dry = await purge({ parameters: { keepPerJob: 3, dryRun: true } });
  expect(await countRows(db, "job_execution")).toBe(gone.length + stay.length + 1);
  const { counts, outcome } = await purge({ parameters: { keepPerJob: 3 } });

  expect(dry.counts).toEqual(counts);
  expect(counts.executions).toBe(gone.length);
  expect(outcome).toBe("done");
  const left = await survivors();
  expect(gone.filter((id) => left.has(id))).toEqual([]);
  expect(stay.filter((id) => !left.has(id))).toEqual([]);
  expect(await purge({ parameters: { keepPerJob: 3 } })).toMatchObject({
    outcome: "noop",
    counts: { executions: 0 },
  });
});

test("a preview says what the purge then deletes, and deletes nothing", async () => {
  await empty();
  const job_id = await addJob(db);
  for (const days of [50, 45, 40, 35, 20]) {
    await addExecution(db, { job_id, completed_at: daysAgo(days) });
    await addExecution(db, { completed_at: daysAgo(days), status: "failed" });
  }
  await addLines(30, daysAgo(45));
  const parameters = { executionDays: 30, failedDays: 30, logDays: 30, keepPerJob: 2 };
  const { rows, isCutShort, ...preview } = await previewPurge(db, clock, parameters);
  expect(rows).toMatchObject({ execution: 3, one_time_execution: 5, log_line: 30, change: 0 });
  expect(isCutShort).toBe(false);
  expect(preview.parameters).toMatchObject({ ...parameters, batchSize: 5_000, dryRun: false });
  expect(await countRows(db, "job_execution")).toBe(11);
  expect((await purge({ parameters })).counts).toMatchObject({ executions: 8, lines: 30 });
});

test("a preview that may take no time says that it was cut short", async () => {
  expect(await previewPurge(db, clock, {}, { budgetMs: 0 })).toMatchObject({ isCutShort: true });
});

test("a preview refuses what the purge would refuse", async () => {
  await expect(previewPurge(db, clock, { logDays: 0 })).rejects.toThrow("logDays");
});

test("keeps executions of jobs that are no more by the same rules", async () => {
  await empty();
  const job_id = crypto.randomUUID();
  for (let days = 100; days > 40; days--) {
    await addExecution(db, { job_id, completed_at: daysAgo(days) });
  }
  await purge();
  expect(await countRows(db, "job_execution")).toBe(50 + 1);
});

test("P2: a job's last failure of three years ago is kept", async () => {
  await empty();
  const job_id = await addJob(db);
  const failure = await addExecution(db, { job_id, completed_at: daysAgo(1095), status: "failed" });
  await addExecution(db, { job_id, completed_at: daysAgo(1096), status: "failed" });
  for (let days = 1000; days > 0; days -= 10) {
    await addExecution(db, { job_id, completed_at: daysAgo(days) });
  }
  const { counts } = await purge({ parameters: { keepPerJob: 1 } });

  expect(await survivors()).toContain(failure);
  expect(counts.executions).toBe(1 + 97);
});

test("attempts go with their executions", async () => {
  await empty();
  const attempts = {
    outcome: "failed",
    started_at: daysAgo(99),
    ended_at: daysAgo(99),
    attempt: 1,
  };
  const old = await addExecution(db, { completed_at: daysAgo(99), status: "failed" });
  const young = await addExecution(db, { completed_at: daysAgo(9), status: "failed" });
  for (const execution_id of [old, old, young]) {
    const lease_token = crypto.randomUUID();
    await insertRow(db, "execution_attempt", { ...attempts, execution_id, lease_token });
  }
  await purge();
  expect(await db.rows(sql`select execution_id from execution_attempt`)).toEqual([
    { execution_id: young },
  ]);
});

test("deletes in batches, of many jobs and of one with much", async () => {
  await empty();
  const jobs = await Promise.all(Array.from({ length: 7 }, () => addJob(db)));
  const sizes = [1200, 3, 160, 0, 101, 52, 51];
  await db.queryable.query(
    `insert into jobs.job_execution (id, job_id, handler, trigger, due_at, status, completed_at, attempt, lease_token)
     select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' ||
         substr(md5(random()::text), 1, 15))::uuid,
       job.id, 'nothing', 'schedule', at, 'completed', at, 1, gen_random_uuid()
     from unnest($1::uuid[], $2::int[]) job (id, size), generate_series(1, size) n,
       lateral (select $3::timestamptz - n * interval '1 minute' as at) instant`,
    [jobs, sizes, daysAgo(60)],
  );
  const { counts } = await purge({ parameters: { batchSize: 100 } });

  expect(counts.executions).toBe(1150 + 110 + 51 + 2 + 1);
  const left = await db.rows(
    sql<{ count: number }>`
      select count(*)::int as count
      from job_execution
      where job_id is not null
      group by job_id
      order by count`,
  );
  expect(left.map(({ count }) => count)).toEqual([3, 50, 50, 50, 50, 50]);
});

test("P3: lines go in batches while writers append, and none of theirs is lost", async () => {
  await empty();
  for (let days = 40; days < 60; days++) await addLines(1_000, daysAgo(days));
  const own = await addExecution(db, { completed_at: at });
  let isPurging = true;
  let written = 0;
  let slowestMs = 0;
  const write = async () => {
    while (isPurging) {
      const startedAt = performance.now();
      await addLine(new Date(at.getTime() + written), own, ++written);
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
  };
  const writing = write();
  const { counts } = await purge({ parameters: { batchSize: 1_000 } }).finally(() => {
    isPurging = false;
  });
  await writing;

  console.log(`slowest of ${written} writers: ${slowestMs.toFixed(1)} ms`);
  expect(counts.lines).toBe(20_000);
  expect(await countRows(db, "execution_log")).toBe(written);
});

test("P4: whole weeks are dropped, and the lines of a week that is not over yet wait for its end", async () => {
  await empty();
  await ensureLogPartitions(db, clockAt(daysAgo(42)), 2);
  await addLine(daysAgo(42));
  await addLine(daysAgo(37));
  const waits = await addExecution(db, { completed_at: daysAgo(31) });
  await addLine(daysAgo(31), waits);
  const young = await addExecution(db, { completed_at: daysAgo(29) });
  await addLine(daysAgo(29), young);
  const lines: string[] = [];

  const dry = await purge({ parameters: { dryRun: true } });
  const { counts } = await purge({ lines });

  expect(counts).toMatchObject({ partitions: 1, lines: 0 });
  expect(dry.counts.partitions).toBe(1);
  expect(counts.freedBytes).toBeGreaterThan(0);
  expect(lines[0]).toMatch(/^purge\.partition partition=execution_log_2026w42 bytes=\d+$/);
  expect(await db.rows(sql`select execution_id from execution_log order by at`)).toEqual([
    { execution_id: waits },
    { execution_id: young },
  ]);
});

test("a week in use is left for the next time, and is worth a warning after three days", async () => {
  await empty();
  await ensureLogPartitions(db, clockAt(daysAgo(48)), 0);
  const reader = await test_.pool.connect();
  await reader.query("begin");
  await reader.query("select from jobs.execution_log_2026w41");
  try {
    const { outcome, counts, samples, warnings } = await purge();
    expect(outcome).toBe("partial");
    expect(counts.partitions).toBe(0);
    expect(samples.failed).toMatchObject([{ id: "execution_log_2026w41", code: "lock_timeout" }]);
    expect(warnings).toHaveLength(1);
  } finally {
    await reader.query("rollback");
    reader.release();
  }
  expect((await purge()).counts.partitions).toBe(1);
});

test("P6: its own lines stay", async () => {
  await empty();
  const own = await addExecution(db, { completed_at: daysAgo(31) });
  await addLine(daysAgo(31), own);
  await addLine(daysAgo(31), await addExecution(db, { completed_at: daysAgo(31) }));
  await purge({ context: { executionId: own } });
  expect(await db.rows(sql`select execution_id from execution_log`)).toEqual([
    { execution_id: own },
  ]);
});

test("changes of a year ago, totals of 13 months ago, workers unseen for a week and keys of yesterday go too", async () => {
  await empty();
  const lines: string[] = [];
  for (const days of [364, 366]) {
    await insertRow(db, "change", { at: daysAgo(days), verb: "edit", reason: `${days}` });
  }
  for (const day of ["2025-10-23", "2025-10-24"]) {
    await insertRow(db, "job_stats", {
      day,
      handler: "nothing",
      executions: 1,
      completed: 1,
      failed: 0,
      cancelled: 0,
      skipped: 0,
      missed: 0,
      total_ms: 1,
      durations: [1],
    });
  }
  for (const days of [6, 8]) {
    await insertRow(db, "worker", {
      id: crypto.randomUUID(),
      name: `${days}`,
      version: "1",
      handlers: [],
      concurrency: 1,
      started_at: daysAgo(9),
      seen_at: daysAgo(days),
    });
  }
  for (const hours of [23, 25]) {
    await insertRow(db, "keyed_command", {
      caller: "ada",
      key: `${hours}`,
      fingerprint: Buffer.alloc(32),
      status: 200,
      answer: "{}",
      at: daysAgo(hours / 24),
    });
  }
  await purge({ lines });
  expect(await db.rows(sql`select key from keyed_command`)).toEqual([{ key: "23" }]);
  expect(await db.rows(sql`select reason from change`)).toEqual([{ reason: "364" }]);
  expect(await db.rows(sql`select day::text from job_stats`)).toEqual([{ day: "2025-10-24" }]);
  expect(await db.rows(sql`select name from worker`)).toEqual([{ name: "6" }]);
  expect(lines).toEqual([
    "purge.kind kind=change deleted=1",
    "purge.kind kind=job_stats deleted=1",
    "purge.kind kind=worker deleted=1",
    "purge.kind kind=keyed_command deleted=1",
  ]);
});

test("stops between batches when it is cancelled, and the next one goes on", async () => {
  await empty();
  await addLines(1_000, daysAgo(40));
  const controller = new AbortController();
  let batches = 0;
  const stopped = await purge({
    parameters: { batchSize: 100 },
    context: {
      signal: controller.signal,
      progress: () => {
        if (++batches === 3) controller.abort(new CancelledError("a person asked"));
      },
    },
  });
  expect(stopped).toMatchObject({
    outcome: "stopped",
    stoppedBy: "cancelled",
    counts: { lines: 300 },
  });
  expect(await countRows(db, "execution_log")).toBe(700);
  expect((await purge()).counts.lines).toBe(700);
});

test("stops before its deadline", async () => {
  await empty();
  await addLines(10, daysAgo(40));
  const { stoppedBy, counts } = await purge({ context: { deadline: new Date(at.getTime() + 1) } });
  expect(stoppedBy).toBe("deadline");
  expect(counts.lines).toBe(0);
});

test("deletes nothing once its lease is lost", async () => {
  await empty();
  await addLines(10, daysAgo(40));
  const stranger = { id: crypto.randomUUID(), lease_token: crypto.randomUUID() };
  const purging = purge({
    context: {
      transaction: (work) =>
        db.transaction(async (tx) => {
          const done = await work(tx.queryable);
          await assertHeld(tx, stranger);
          return done;
        }),
    },
  });
  await expect(purging).rejects.toThrow(LeaseLostError);
  expect(await countRows(db, "execution_log")).toBe(10);
});

test("refuses parameters field by field", () => {
  const handler = createPurgeHandler(db, clock);
  const issuesOf = (given: unknown) => {
    try {
      parseParameters(handler, given);
      return [];
    } catch (error) {
      return (error as ParametersError).issues;
    }
  };
  expect(parseParameters(handler, { logDays: 7, dryRun: undefined })).toEqual({
    logDays: 7,
    executionDays: 30,
    failedDays: 90,
    keepPerJob: 50,
    batchSize: 5000,
    maxMinutes: 20,
    dryRun: false,
  });
  expect(issuesOf({ logDays: 0, executionDays: 1.5, keepPerJob: "3", dryRun: 1, days: 3 })).toEqual(
    [
      { path: "logDays", message: "must be a whole number from 1 to 3650 (got 0)" },
      { path: "executionDays", message: "must be a whole number from 1 to 3650 (got 1.5)" },
      { path: "keepPerJob", message: 'must be a whole number from 1 to 10000 (got "3")' },
      { path: "dryRun", message: "must be true or false (got 1)" },
      {
        path: "days",
        message:
          "there is no such parameter; there are logDays, executionDays, failedDays, keepPerJob, batchSize, maxMinutes, dryRun",
      },
    ],
  );
  expect(issuesOf([])).toEqual([{ path: "", message: "must be an object (got [])" }]);
});
