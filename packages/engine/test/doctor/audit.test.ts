import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { audit, type Finding } from "../../src/doctor/audit.ts";
import { editJob } from "../../src/operator/edit.ts";
import { pauseJob, resumeJob } from "../../src/operator/pause.ts";
import { sql, type Database } from "../../src/sql.ts";
import { makeSlots } from "../../src/stages/slots.ts";
import { rollUpStats } from "../../src/upkeep/stats.ts";
import {
  addExecution,
  addJob,
  clockAt,
  createMigratedDatabase,
  dayMs,
  insertRow,
} from "../upkeep/support.ts";

const at = new Date("2026-11-24T12:00:00Z");
const clock = clockAt(at);
const minutesAgo = (minutes: number) => new Date(at.getTime() - minutes * 60_000);
const daysAgo = (days: number) => new Date(at.getTime() - days * dayMs);
const lease_token = () => crypto.randomUUID();

let test_: TestDatabase & { db: Database };
let db: Database;
beforeAll(async () => {
  test_ = await createMigratedDatabase();
});
beforeEach(async () => {
  db = test_.db;
  await test_.pool.query(
    "truncate jobs.scheduled_job, jobs.job_execution, jobs.execution_attempt, jobs.worker, jobs.job_stats, jobs.change, jobs.alert, jobs.alert_condition, jobs.alert_rule, jobs.channel, jobs.delivery",
  );
  await test_.pool.query("update jobs.alert_watch set looked_at = '-infinity'");
});
afterAll(() => test_.drop());

/** A database of its own, for a test that damages more than rows. */
async function damaged(script: string, work: () => Promise<void>): Promise<void> {
  const own = await createMigratedDatabase();
  try {
    await own.pool.query(script);
    db = own.db;
    await work();
  } finally {
    await own.drop();
  }
}

async function addAttempt(execution_id: string, columns: Record<string, unknown>): Promise<void> {
  await insertRow(db, "execution_attempt", {
    lease_token: lease_token(),
    execution_id,
    attempt: 1,
    started_at: minutesAgo(10),
    ended_at: minutesAgo(9),
    outcome: "failed",
    ...columns,
  });
}

async function addWorker(columns: Record<string, unknown> = {}): Promise<string> {
  const id = crypto.randomUUID();
  await insertRow(db, "worker", {
    id,
    name: "worker",
    version: "1",
    handlers: ["nothing"],
    concurrency: 2,
    started_at: daysAgo(1),
    seen_at: at,
    ...columns,
  });
  return id;
}

const running = { status: "running", completed_at: null, lease_until: minutesAgo(-1) } as const;
const waiting = {
  completed_at: null,
  started_at: null,
  lease_token: null,
  attempt: 0,
} as const;

/** One finding of this check, and no other. */
function expectOnly(findings: Finding[], check: string, ...rows: object[]): void {
  expect(findings.map((finding) => finding.check)).toEqual([check]);
  expect(findings).toMatchObject([{ check, rows, count: rows.length }]);
}

describe("on a healthy database", () => {
  test("it finds nothing", async () => {
    const worker_id = await addWorker();
    const job_id = await addJob(db, {
      created_at: daysAgo(2),
      next_run_at: new Date("2026-11-25T00:00:00Z"),
    });
    for (const day of ["2026-11-23", "2026-11-24"]) {
      await addExecution(db, {
        job_id,
        scheduled_for: day,
        completed_at: new Date(`${day}T00:01Z`),
      });
    }
    // a retry, a rescue, a release, a yield
    const retried = await addExecution(db, {
      completed_at: minutesAgo(5),
      attempt: 3,
      worker_losses: 1,
    });
    await addAttempt(retried, {});
    await addAttempt(retried, {
      attempt: 2,
      outcome: "worker_lost",
      started_at: minutesAgo(8),
      ended_at: minutesAgo(7),
    });
    const yielded = await addExecution(db, { ...running, started_at: minutesAgo(1), worker_id });
    await addAttempt(yielded, { outcome: "yielded" });
    const released = await addExecution(db, {
      ...waiting,
      job_id,
      status: "queued",
      due_at: minutesAgo(1),
      scheduled_for: minutesAgo(1),
    });
    await addAttempt(released, {
      outcome: "released",
      started_at: minutesAgo(1.01),
      ended_at: minutesAgo(1.01),
    });
    // at the same instant, as a false clock may have it
    const quick = { started_at: minutesAgo(3), ended_at: minutesAgo(3) };
    const failed = await addExecution(db, {
      status: "failed",
      completed_at: minutesAgo(3),
      attempt: 2,
    });
    await addAttempt(failed, quick);
    await addAttempt(failed, { ...quick, attempt: 2, outcome: "timeout" });
    await addExecution(db, { status: "skipped", reason: "overlap", attempt: 0, lease_token: null });
    await rollUpStats(db, clock);

    expect(await audit(db, clock)).toEqual([]);
  });

  test("it finds nothing on an empty one", async () => {
    expect(await audit(db, clock)).toEqual([]);
  });
});

describe("finds, and finds nothing else:", () => {
  test("I2: a slot with two rows", async () => {
    await damaged("drop index jobs.job_execution_slot", async () => {
      const job_id = await addJob(db, { created_at: at });
      await addExecution(db, { job_id, scheduled_for: minutesAgo(5), completed_at: minutesAgo(4) });
      await addExecution(db, { job_id, scheduled_for: minutesAgo(5), completed_at: minutesAgo(3) });
      expectOnly(await audit(db, clock), "I2", { job_id, executions: 2 });
    });
  });

  test("I3a: an execution under two leases at one time", async () => {
    const id = await addExecution(db, {
      completed_at: minutesAgo(5),
      started_at: minutesAgo(9.5),
      attempt: 2,
    });
    await addAttempt(id, {});
    expectOnly(await audit(db, clock), "I3a", { execution_id: id });
  });

  test("I3b: a job that overlaps itself", async () => {
    const job_id = await addJob(db, { created_at: at });
    const worker_id = await addWorker();
    for (const overlap_policy of ["skip", "skip", null]) {
      await addExecution(db, { ...running, job_id, worker_id, overlap_policy });
    }
    expectOnly(await audit(db, clock), "I3b", { job_id, running: 2 });
  });

  test("I3c: too many places of a concurrency key", async () => {
    const concurrency = { concurrency_key: "files", concurrency_limit: 2 };
    await addExecution(db, { ...running, ...concurrency });
    await addExecution(db, { ...running, ...concurrency });
    await addExecution(db, { ...waiting, ...concurrency, status: "queued" });
    await addExecution(db, { ...waiting, ...concurrency, status: "queued", held: "concurrency" });
    await addExecution(db, { ...running, concurrency_key: "other", concurrency_limit: 1 });
    expectOnly(await audit(db, clock), "I3c", {
      concurrency_key: "files",
      places: 3,
      places_allowed: 2,
    });
  });

  test("I4: a result written by a worker that had lost the lease", async () => {
    const token = lease_token();
    const id = await addExecution(db, { completed_at: minutesAgo(5), lease_token: token });
    await addAttempt(id, { lease_token: token, outcome: "worker_lost" });
    expectOnly(await audit(db, clock), "I4", { execution_id: id });
  });

  test("I4: a result without any lease", async () => {
    const id = await addExecution(db, {
      lease_token: null,
      attempt: 1,
      completed_at: minutesAgo(5),
    });
    expectOnly(await audit(db, clock), "I4", { execution_id: id });
  });

  test("I5/I6: attempts that are missing, or too many", async () => {
    const missing = await addExecution(db, { attempt: 2, completed_at: minutesAgo(5) });
    const rewritten = await addExecution(db, { status: "failed", completed_at: minutesAgo(5) });
    await addAttempt(rewritten, { outcome: "completed" });
    const gap = await addExecution(db, {
      status: "failed",
      attempt: 2,
      completed_at: minutesAgo(5),
    });
    await addAttempt(gap, {});
    await addAttempt(gap, { attempt: 3, started_at: minutesAgo(8), ended_at: minutesAgo(8) });
    const [finding, ...others] = await audit(db, clock);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ check: "I5/I6", count: 3 });
    expect(new Set(finding?.rows.map((row) => row["execution_id"]))).toEqual(
      new Set([missing, rewritten, gap]),
    );
  });

  test("I7a: an expired lease that nobody resolves", async () => {
    const id = await addExecution(db, { ...running, lease_until: minutesAgo(3) });
    await addExecution(db, { ...running, lease_until: minutesAgo(1) });
    expectOnly(await audit(db, clock), "I7a", { execution_id: id });
  });

  test("I7b: an execution that nobody claims although a worker is free", async () => {
    const due = { ...waiting, status: "queued", due_at: minutesAgo(6) } as const;
    await addWorker();
    await addWorker({ handlers: ["other"], seen_at: minutesAgo(5) });
    const id = await addExecution(db, due);
    await addExecution(db, { ...due, handler: "unknown" });
    await addExecution(db, { ...due, handler: "other" });
    await addExecution(db, { ...due, held: "overlap" });
    await addExecution(db, { ...due, due_at: minutesAgo(4) });
    expectOnly(await audit(db, clock), "I7b", { execution_id: id });
  });

  test("I7b: not what waits since its worker is busy", async () => {
    const worker_id = await addWorker({ handlers: ["nothing", "busy"], concurrency: 2 });
    const due = { ...waiting, status: "queued", due_at: minutesAgo(6) } as const;
    await addExecution(db, { ...running, worker_id, handler: "busy" });
    await addExecution(db, { ...due, handler: "busy" });
    expect(await audit(db, clock)).toEqual([]);
    await addExecution(db, { ...running, worker_id, handler: "busy" });
    await addExecution(db, due);
    expect(await audit(db, clock)).toEqual([]);
  });

  test("I7c: a job that should have been made due", async () => {
    const job_id = await addJob(db, { created_at: at, next_run_at: minutesAgo(6) });
    await addJob(db, { created_at: at, next_run_at: minutesAgo(6), enabled: false });
    expectOnly(await audit(db, clock), "I7c", { job_id });
  });

  test("I11a: an execution that began before its slot", async () => {
    const job_id = await addJob(db, { created_at: at });
    const id = await addExecution(db, {
      job_id,
      scheduled_for: minutesAgo(2),
      started_at: minutesAgo(3),
      completed_at: minutesAgo(1),
    });
    expectOnly(await audit(db, clock), "I11a", { execution_id: id });
  });

  test("I11b: an execution of a paused job that began", async () => {
    const job_id = await addJob(db, {
      created_at: at,
      enabled: false,
      disabled_at: minutesAgo(5),
      disabled_by: "anna",
    });
    const times = { job_id, started_at: minutesAgo(3), completed_at: minutesAgo(2) };
    const id = await addExecution(db, times);
    await addExecution(db, { ...times, trigger: "manual" });
    expectOnly(await audit(db, clock), "I11b", { execution_id: id });
  });

  describe("I12: what needs a person", () => {
    const failed = { status: "failed", trigger: "schedule", completed_at: minutesAgo(10) } as const;
    const addAlert = (columns: Record<string, unknown>) =>
      insertRow(db, "alert", {
        id: crypto.randomUUID(),
        key: `failed:${crypto.randomUUID()}`,
        kind: "failed",
        opened_at: minutesAgo(10),
        last_at: minutesAgo(10),
        changed_at: minutesAgo(10),
        ...columns,
      });
    const addChannel = (columns: Record<string, unknown> = {}) =>
      insertRow(db, "channel", {
        id: crypto.randomUUID(),
        kind: "webhook",
        name: crypto.randomUUID(),
        sealed: "",
        target: "https://example.com",
        created_at: daysAgo(1),
        ...columns,
      });
    const addRule = (columns: Record<string, unknown>) =>
      insertRow(db, "alert_rule", {
        id: crypto.randomUUID(),
        kind: "failed",
        scope: "all",
        created_at: daysAgo(1),
        ...columns,
      });

    beforeEach(async () => {
      await db.rows(sql`update alert_watch set looked_at = ${at}`);
      await db.rows(sql`update migration set applied_at = ${daysAgo(30)} where number = 6`);
    });

    test("I12a: a condition of which nobody makes an alert, while somebody lives who should", async () => {
      await insertRow(db, "alert_condition", { kind: "failed", at: minutesAgo(6) });
      expect(await audit(db, clock)).toEqual([]);
      await addWorker();
      expectOnly(await audit(db, clock), "I12a", { kind: "failed" });
    });

    test("I12b: a failure without an alert, unless a rule says that it needs none", async () => {
      const job_id = await addJob(db, {
        created_at: daysAgo(1),
        tags: ["calm"],
        schedule: "@manual",
      });
      const execution_id = await addExecution(db, { job_id, ...failed });
      await addAttempt(execution_id, { lease_token: lease_token() });
      await addChannel();
      expectOnly(await audit(db, clock), "I12b", { execution_id });
      await addRule({ scope: "tag", tag: "calm", settings: { failures: 3 } });
      expect(await audit(db, clock)).toEqual([]);
      await db.rows(sql`update alert_rule set settings = '{}'`);
      await addAlert({ job_id, last_at: minutesAgo(20) });
      expectOnly(await audit(db, clock), "I12b", { execution_id });
      await db.rows(sql`update alert set last_at = ${minutesAgo(10)}`);
      expect(await audit(db, clock)).toEqual([]);
    });

    test("I12c: an open alert that no channel takes", async () => {
      await addAlert({});
      expectOnly(await audit(db, clock), "I12c", { kind: "failed" });
      await addChannel({ enabled: false });
      await addChannel({ is_default: false });
      expectOnly(await audit(db, clock), "I12c", { kind: "failed" });
      const [ops] = await db.rows(sql<{ id: string }>`select id from channel where enabled`);
      await addRule({ channel_ids: [ops!.id] });
      expect(await audit(db, clock)).toEqual([]);
      await db.rows(sql`update alert_rule set channel_ids = '{}'`);
      await db.rows(sql`update alert set rule_id = (select id from alert_rule)`);
      expectOnly(await audit(db, clock), "I12c", { kind: "failed" });
      await db.rows(sql`update alert_rule set enabled = false`);
      expect(await audit(db, clock)).toEqual([]);
    });

    test("I12d: a message that nobody sends", async () => {
      await insertRow(db, "delivery", {
        id: crypto.randomUUID(),
        channel_id: crypto.randomUUID(),
        kind: "alert.opened",
        alerts: 1,
        message: {},
        status: "waiting",
        next_at: minutesAgo(11),
        created_at: minutesAgo(11),
      });
      expectOnly(await audit(db, clock), "I12d", {});
    });
  });

  test("I13: more attempts than the budget allows", async () => {
    const id = await addExecution(db, {
      status: "failed",
      attempt: 2,
      max_attempts: 1,
      completed_at: minutesAgo(5),
    });
    await addAttempt(id, {});
    await addAttempt(id, { attempt: 2, started_at: minutesAgo(8), ended_at: minutesAgo(7) });
    expectOnly(await audit(db, clock), "I13", { execution_id: id });
  });

  test("I13: a fourth death of a worker within 72 hours", async () => {
    const die = async (spanHours: number) => {
      const id = await addExecution(db, {
        status: "failed",
        reason: "worker_lost",
        attempt: 4,
        worker_losses: 4,
        completed_at: at,
      });
      for (const attempt of [1, 2, 3, 4]) {
        const ended_at = minutesAgo((4 - attempt) * spanHours * 20);
        await addAttempt(id, { attempt, outcome: "worker_lost", started_at: ended_at, ended_at });
      }
      return id;
    };
    await die(73);
    const id = await die(71);
    expectOnly(await audit(db, clock), "I13", { execution_id: id });
  });

  test("I16: totals that are not what the executions add up to", async () => {
    const job_id = await addJob(db, { created_at: at });
    for (const days of [1, 4]) {
      await addExecution(db, { job_id, completed_at: daysAgo(days) });
      await addExecution(db, { completed_at: daysAgo(days) });
    }
    await rollUpStats(db, clock);
    expect(await audit(db, clock)).toEqual([]);
    await db.rows(
      sql`update job_stats set executions = 2 where day = '2026-11-20' and job_id is null`,
    );
    expectOnly(await audit(db, clock), "I16", { day: "2026-11-20", total: 2, executions: 1 });

    // the purge may have taken them
    await addExecution(db, {
      handler: "purge_job_logs",
      parameters: { executionDays: 1 },
      completed_at: minutesAgo(1),
    });
    await rollUpStats(db, clock);
    expect(await audit(db, clock)).toEqual([]);
  });

  test("turn: a job that waits for an execution that has finished, or is no more", async () => {
    const done = await addExecution(db, { completed_at: minutesAgo(11) });
    const justDone = await addExecution(db, { completed_at: minutesAgo(1) });
    const jobs = new Set([
      await addJob(db, { created_at: at, current_execution_id: done }),
      await addJob(db, { created_at: at, current_execution_id: crypto.randomUUID() }),
    ]);
    await addJob(db, { created_at: at, current_execution_id: justDone });
    const [finding, ...others] = await audit(db, clock);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ check: "turn", count: 2 });
    expect(new Set(finding?.rows.map((row) => row["job_id"]))).toEqual(jobs);
  });

  test("shows twenty rows, and how many there are", async () => {
    for (let n = 0; n < 25; n++) await addExecution(db, { ...running, lease_until: minutesAgo(3) });
    const [finding] = await audit(db, clock);
    expect(finding?.rows).toHaveLength(20);
    expect(finding?.count).toBe(25);
  });

  test("says when a statement takes too long, instead of passing it over", async () => {
    const slowView = `
      create function jobs.slow() returns boolean language sql volatile as 'select pg_sleep(5) is not null';
      create or replace view jobs.attempt_history as
      select lease_token, execution_id, attempt, worker_id, epoch, started_at, ended_at, outcome, error, error_stack
      from jobs.execution_attempt
      where jobs.slow()`;
    await damaged(slowView, async () => {
      await addAttempt(await addExecution(db, { completed_at: minutesAgo(1), attempt: 2 }), {});
      const findings = await audit(db, clock, { statementTimeoutMs: 200 });
      expect(findings.map(({ check }) => check)).toContain("I3a");
      expect(findings[0]?.sentence).toMatch(/was not checked, since its statement took too long$/);
    });
  });
});

describe("I1, slots that were lost:", () => {
  const hourly = { schedule: "@hourly", created_at: minutesAgo(300.5), misfire_policy: "all" };

  /** Makes the slots up to an instant, as the timekeeper does. */
  const makeUntil = (at: Date) => makeSlots(db, clockAt(at), { lookAheadMs: 1_000, limit: 100 });

  /** Cancels what the schedule has made, so that other checks have nothing to find. */
  const finish = () =>
    db.rows(
      sql`update job_execution set status = 'cancelled', completed_at = due_at where completed_at is null`,
    );

  test("none where each slot has its row", async () => {
    await addJob(db, { ...hourly, next_run_at: minutesAgo(300) });
    for (let minutes = 300; minutes >= 0; minutes -= 30) await makeUntil(minutesAgo(minutes));
    await finish();
    expect(await audit(db, clock)).toEqual([]);
  });

  test("those whose row is missing", async () => {
    const job_id = await addJob(db, { ...hourly, next_run_at: minutesAgo(300) });
    for (let minutes = 300; minutes >= 0; minutes -= 30) await makeUntil(minutesAgo(minutes));
    await finish();
    await db.rows(sql`delete from job_execution where scheduled_for = ${minutesAgo(120)}`);
    expectOnly(await audit(db, clock), "I1", { job_id, slot: minutesAgo(120) });
  });

  test("those that a cursor jumped over", async () => {
    const job_id = await addJob(db, { ...hourly, next_run_at: minutesAgo(-60) });
    const [finding, ...others] = await audit(db, clock);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ check: "I1", count: 6 });
    expect(finding?.rows[0]).toMatchObject({ job_id, slot: at });
  });

  test("not those of a long outage that one row stands for", async () => {
    await addJob(db, {
      schedule: "* * * * *",
      created_at: minutesAgo(300.5),
      next_run_at: minutesAgo(300),
    });
    await makeUntil(at);
    const [merged] = await db.rows(
      sql<{
        slots: number;
      }>`select (result ->> 'slots')::int as slots from job_execution where status = 'missed'`,
    );
    expect(merged?.slots).toBeGreaterThan(200);
    await finish();
    expect(await audit(db, clock)).toEqual([]);
  });

  test("not those of before an edit, nor of a pause", async () => {
    const id = await addJob(db, { ...hourly, next_run_at: minutesAgo(300) });
    await editJob(db, clockAt(minutesAgo(170)), id, { cron: "*/30 * * * *" });
    await makeUntil(minutesAgo(150));
    await pauseJob(db, clockAt(minutesAgo(140)), id);
    await resumeJob(db, clockAt(minutesAgo(70)), id);
    await makeUntil(minutesAgo(60));
    await makeUntil(minutesAgo(30));
    await makeUntil(at);
    await finish();
    expect(await audit(db, clock)).toEqual([]);

    await db.rows(sql`delete from job_execution where scheduled_for = ${minutesAgo(30)}`);
    expectOnly(await audit(db, clock), "I1", { job_id: id, slot: minutesAgo(30) });
  });

  test("not those that the purge has taken", async () => {
    const days = { schedule: "@daily", created_at: daysAgo(400), next_run_at: daysAgo(-0.5) };
    const job_id = await addJob(db, days);
    const brief = await addJob(db, { ...days, retention_days: 2 });
    for (let day = 0.5; day < 31; day++) {
      if (day < 3)
        await addExecution(db, {
          job_id: brief,
          scheduled_for: daysAgo(day),
          completed_at: daysAgo(day - 0.1),
          started_at: daysAgo(day - 0.05),
        });
      await addExecution(db, {
        job_id,
        scheduled_for: daysAgo(day),
        started_at: daysAgo(day - 0.05),
        completed_at: daysAgo(day - 0.1),
      });
    }
    await addExecution(db, { handler: "purge_job_logs", completed_at: minutesAgo(10) });
    await rollUpStats(db, clock);
    expect(await audit(db, clock)).toEqual([]);

    await db.rows(
      sql`delete from job_execution where job_id = ${job_id} and scheduled_for = ${daysAgo(10.5)}`,
    );
    expectOnly(await audit(db, clock), "I1", { job_id, slot: daysAgo(10.5) });
  });

  test("compares the newest slots of a job that has many, and says so", async () => {
    const job_id = await addJob(db, {
      schedule: "* * * * * *",
      created_at: daysAgo(10),
      next_run_at: at,
    });
    const [finding] = await audit(db, clock);
    expect(finding?.sentence).toBe(
      "a slot was lost (of 1 jobs only the newest slots were compared)",
    );
    expect(finding).toMatchObject({ count: 1000 });
    expect(finding?.rows[0]).toMatchObject({ job_id, slot: new Date(at.getTime() - 1000) });
  });
});
