import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { defineHandler, DoNotRetry } from "../../src/index.ts";
import { lookForAlerts, acknowledgeAlert, muteAlert, snoozeAlert } from "../../src/alerts/index.ts";
import type { AlertRow } from "../../src/alerts/alert-row.ts";
import type { AlertMessage } from "../../src/alerts/message.ts";
import { releaseHeld } from "../../src/execution/quiet-effects.ts";
import { createTestHorarium, type TestHorarium } from "../../src/testing.ts";
import { sql } from "../../src/sql.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { insertRow } from "../upkeep/support.ts";

let database: TestDatabase;
let horarium: TestHorarium;
let fails = true;

const shaky = defineHandler({
  name: "shaky",
  attempts: 1,
  run: () => {
    if (fails)
      throw new DoNotRetry("ETIMEDOUT\r\nBcc: all@example.org postgres://app:hunter2@db/x");
  },
});

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query("drop schema if exists horarium cascade");
  horarium = await createTestHorarium({
    db: database.pool,
    handlers: [shaky],
    now: "2026-11-24T12:00:00Z",
  });
  fails = true;
  await addChannel("ops");
});

async function addChannel(name: string, columns: object = {}): Promise<string> {
  const id = crypto.randomUUID();
  await insertRow(horarium.db, "channel", {
    id,
    kind: "webhook",
    name,
    sealed: "",
    target: "https://example.com",
    created_at: horarium.clock.now(),
    ...columns,
  });
  return id;
}

const hourly = (name: string) => horarium.schedule(name, shaky, { cron: "0 * * * *" });
const look = () => lookForAlerts(horarium.db, horarium.clock);

/** Runs on for so long, looks, and gives the messages that were written by it. */
async function after(
  by: "1s" | "6s" | "1h" | "61m" | "1m" | "24h" | "11m" | "30m",
): Promise<AlertMessage[]> {
  await horarium.advance(by);
  await look();
  horarium.clock.advance("1s");
  await look();
  return messages();
}

let seen = 0;
beforeEach(() => {
  seen = 0;
});

async function messages(): Promise<AlertMessage[]> {
  const rows = await horarium.db.rows(
    sql<{ message: AlertMessage }>`select message from delivery order by created_at, id`,
  );
  const fresh = rows.slice(seen).map(({ message }) => message);
  seen = rows.length;
  return fresh;
}

const alerts = () => horarium.db.rows(sql<AlertRow>`select * from alert order by opened_at, key`);

test("a failure is told once, and once when it is well again", async () => {
  await hourly("nightly");
  const [opened, ...more] = await after("1h");
  expect(more).toEqual([]);
  expect(opened).toMatchObject({
    type: "alert.opened",
    total: 1,
    alerts: [
      { kind: "failed", state: "open", sentence: "Nightly: failed", job: { name: "nightly" } },
    ],
  });
  expect(await after("1h")).toEqual([]);
  expect(await alerts()).toMatchObject([{ count: 2, resolved_at: null }]);
  fails = false;
  expect(await after("1h")).toMatchObject([
    {
      type: "alert.resolved",
      alerts: [{ state: "resolved", sentence: "Nightly: failed 2 times" }],
    },
  ]);
  expect(await after("24h")).toEqual([]);
});

test("what stands in a message is on one line and holds no secret", async () => {
  await hourly("nightly");
  const [message] = await after("1h");
  expect(message!.alerts[0]!.error).toBe("ETIMEDOUT Bcc: all@example.org postgres://[secret]@db/x");
});

test("a failure that was well again before anybody heard of it is told with its end", async () => {
  await hourly("nightly");
  await horarium.advance("1h");
  fails = false;
  expect(await after("1h")).toMatchObject([{ type: "alert.resolved" }]);
});

test("one-time work is well again when some of it completes after the last look, however long that was ago", async () => {
  const lookWithOthers = () => lookForAlerts(horarium.db, horarium.clock, { everyMs: 5_000 });
  await horarium.enqueue(shaky, {});
  await horarium.runDue();
  await lookWithOthers();
  expect(await alerts()).toMatchObject([{ kind: "failed", resolved_at: null }]);
  fails = false;
  horarium.clock.advance("1h");
  await horarium.enqueue(shaky, {});
  await horarium.runDue();
  horarium.clock.advance("24h");
  await lookWithOthers();
  expect(await alerts()).toMatchObject([{ kind: "failed", resolved_by: "horarium" }]);
});

test("a rule for a tag asks for three failures in a row", async () => {
  await horarium.schedule("nightly", shaky, { cron: "0 * * * *", tags: ["calm"] });
  await insertRow(horarium.db, "alert_rule", {
    id: crypto.randomUUID(),
    kind: "failed",
    scope: "tag",
    tag: "calm",
    settings: { failures: 3 },
    created_at: horarium.clock.now(),
  });
  expect(await after("1h")).toEqual([]);
  expect(await after("1h")).toEqual([]);
  expect(await after("1h")).toMatchObject([{ type: "alert.opened" }]);
});

test("it opens again with its history, and the row is the same", async () => {
  await hourly("nightly");
  await after("1h");
  fails = false;
  await after("1h");
  fails = true;
  expect(await after("1h")).toMatchObject([{ type: "alert.reopened" }]);
  const [alert, ...others] = await alerts();
  expect(others).toEqual([]);
  const events = await horarium.db.rows(sql`select verb from alert_event order by id`);
  expect(events).toMatchObject([{ verb: "opened" }, { verb: "resolved" }, { verb: "reopened" }]);
  expect(alert).toMatchObject({ times_opened: 2, count: 1 });
});

test("an alert that nobody acknowledges is told again after a day; one that is acknowledged is not", async () => {
  const job = await horarium.schedule("weekly", shaky, { cron: "0 13 24 11 *" });
  await after("61m");
  expect(await after("24h")).toMatchObject([{ type: "alert.reminder" }]);
  const [alert] = await alerts();
  await acknowledgeAlert(horarium.db, horarium.clock, alert!.id, { by: "ada" });
  expect(await after("24h")).toEqual([]);
  expect(job.name).toBe("weekly");
});

test("a muted cause is not told, however often it comes back", async () => {
  await hourly("nightly");
  await after("1h");
  const [alert] = await alerts();
  const until = new Date("2026-11-24T20:00:00Z");
  await muteAlert(horarium.db, horarium.clock, alert!.id, { by: "ada", until, note: "known" });
  fails = false;
  expect(await after("1h")).toEqual([]);
  fails = true;
  expect(await after("1h")).toEqual([]);
});

test("a snoozed alert is silent until it is resolved, and that is told", async () => {
  await hourly("nightly");
  await after("1h");
  const [alert] = await alerts();
  await snoozeAlert(horarium.db, horarium.clock, alert!.id, { by: "ada", until: null });
  expect(await after("24h")).toEqual([]);
  fails = false;
  expect(await after("1h")).toMatchObject([{ type: "alert.resolved" }]);
});

test("a quiet window holds what breaks in it, and tells what is still broken at its end", async () => {
  await hourly("nightly");
  await insertRow(horarium.db, "quiet_window", {
    id: crypto.randomUUID(),
    name: "deploy",
    scope: "all",
    schedule: "30 12 * * *",
    timezone: "UTC",
    duration_ms: 5_400_000,
    created_at: horarium.clock.now(),
  });
  expect(await after("1h")).toEqual([]);
  expect(await after("61m")).toMatchObject([{ type: "alert.opened" }]);
});

test("what a quiet window holds is told when the window ends early, also that all is well again", async () => {
  await hourly("nightly");
  await horarium.schedule("weekly", shaky, { cron: "0 13 24 11 *" });
  expect(await after("1h")).toHaveLength(2);
  await insertRow(horarium.db, "quiet_window", {
    id: crypto.randomUUID(),
    name: "deploy",
    scope: "all",
    starts_at: horarium.clock.now(),
    ends_at: new Date("2026-11-25T12:00:00Z"),
    timezone: "UTC",
    created_at: horarium.clock.now(),
  });
  fails = false;
  expect(await after("1h")).toEqual([]);
  await horarium.db.rows(sql`delete from quiet_window`);
  await releaseHeld(horarium.db, horarium.clock);
  expect(await after("1s")).toMatchObject([
    { type: "alert.resolved", alerts: [{ job: { name: "nightly" } }] },
  ]);
  // what waits for its reminder goes on to wait
  expect(await after("24h")).toMatchObject([
    { type: "alert.reminder", alerts: [{ job: { name: "weekly" } }] },
  ]);
});

test("a job that turns again and again is told to do so, and then only when it is steady", async () => {
  await horarium.schedule("nightly", shaky, { cron: "* * * * *" });
  const types: string[] = [];
  for (let minute = 0; minute < 20; minute++) {
    fails = minute % 2 === 0;
    types.push(...(await after("1m")).map(({ type }) => type));
  }
  expect(types.filter((type) => type === "alert.flapping")).toHaveLength(1);
  expect(types.length).toBeLessThan(8);
  fails = false;
  await after("1m");
  expect((await after("61m")).map(({ type }) => type)).toEqual(["alert.resolved"]);
});

test("a thousand jobs that fail at once are one message", async () => {
  const jobs = Array.from({ length: 1_000 }, (_, n) => ({
    id: crypto.randomUUID(),
    name: `job ${n}`,
  }));
  await horarium.db.rows(
    sql`
      insert into scheduled_job (id, name, schedule, handler)
      select id, name, '@daily', 'shaky'
      from jsonb_to_recordset(${JSON.stringify(jobs)}::jsonb) as job (id uuid, name text)`,
  );
  await horarium.db.rows(
    sql`
      insert into alert_condition (kind, job_id, handler, at)
      select 'failed', id, handler, ${horarium.clock.now()} from scheduled_job`,
  );
  await look();
  expect(await after("1s")).toEqual([]);
  const [message, ...more] = await after("6s");
  expect(more).toEqual([]);
  expect(message).toMatchObject({
    type: "alerts.summary",
    total: 1_000,
    counts: { failed: 1_000 },
  });
  expect(message!.alerts).toHaveLength(20);
  expect(await after("1m")).toEqual([]);
});

test("an hour of standstill is one message for each job with missed slots, not one for each slot", async () => {
  await horarium.schedule("often", shaky, { cron: "*/5 * * * *", misfire: "skip" });
  await look();
  horarium.clock.advance("1h");
  fails = false;
  const [message, ...more] = await after("1s");
  expect(more).toEqual([]);
  expect(message).toMatchObject({ alerts: [{ kind: "missed", wasTold: false }] });
  expect(message!.alerts[0]!.sentence).toMatch(/^Often: missed 1\d slots from Tue/);
});

test("work that no worker offers, and a scheduler that is silent, are found", async () => {
  await insertRow(horarium.db, "worker", {
    id: crypto.randomUUID(),
    name: "a",
    version: "1",
    handlers: ["other"],
    concurrency: 1,
    started_at: horarium.clock.now(),
    seen_at: horarium.clock.now(),
  });
  await horarium.db.rows(
    sql`
      insert into job_execution (id, handler, trigger, due_at, queued_at, status)
      values (${crypto.randomUUID()}, 'gone', 'api', ${horarium.clock.now()}, ${horarium.clock.now()}, 'queued')`,
  );
  horarium.clock.advance("90s");
  await horarium.db.rows(sql`update worker set seen_at = ${horarium.clock.now()}`);
  expect(await after("1s")).toMatchObject([
    {
      alerts: [
        { kind: "no_worker", sentence: "No worker offers the handler gone: 1 execution waits" },
      ],
    },
  ]);
  horarium.clock.advance("3m");
  expect((await after("1s")).map(({ alerts: [first] }) => first?.kind)).toEqual([
    "scheduler_silent",
  ]);
});

test("an execution that takes longer than 80 % of its timeout is told while it runs", async () => {
  const job = await horarium.schedule("slow", shaky, { cron: "@manual", timeout: "10m" });
  await horarium.db.rows(
    sql`
      insert into job_execution (id, job_id, handler, trigger, due_at, started_at, status, lease_token, lease_until)
      values (${crypto.randomUUID()}, ${job.id}, 'shaky', 'manual', ${horarium.clock.now()}, ${horarium.clock.now()},
        'running', ${crypto.randomUUID()}, ${new Date("2027-01-01T00:00:00Z")})`,
  );
  horarium.clock.advance("7m");
  expect(await after("1s")).toEqual([]);
  horarium.clock.advance("2m");
  expect(await after("1s")).toMatchObject([
    {
      alerts: [
        {
          kind: "long_running",
          sentence: "Slow: running for longer than 8 min, close to its timeout",
        },
      ],
    },
  ]);
});

test("a client of the database can say that the scheduler is silent", async () => {
  const silent = async () =>
    (await database.pool.query("select horarium.raise_if_silent() as is")).rows[0].is;
  expect(await silent()).toBe(false);
  await insertRow(horarium.db, "worker", {
    id: crypto.randomUUID(),
    name: "a",
    version: "1",
    handlers: [],
    concurrency: 1,
    started_at: new Date("2020-01-01T00:00:00Z"),
    seen_at: new Date("2020-01-01T00:00:00Z"),
  });
  expect([await silent(), await silent()]).toEqual([true, true]);
  expect(await alerts()).toMatchObject([{ kind: "scheduler_silent", times_opened: 1, count: 1 }]);
});

test("the statement of the documentation tells of a silence by pg_net, once", async () => {
  const docs = await readFile(new URL("../../../../docs/alerts.md", import.meta.url), "utf8");
  const [, script] = /\$\$(\s+select horarium\.raise_if_silent[^$]+)\$\$/.exec(docs)!;
  await database.pool.query(`
    drop schema if exists net cascade;
    create schema net;
    create table net.posted (url text, body jsonb);
    create function net.http_post(url text, body jsonb) returns bigint language sql as
      $$insert into net.posted values (url, body); select 1::bigint$$`);
  const posted = async () =>
    (await database.pool.query("select body ->> 'text' as text from net.posted")).rows;
  await insertRow(horarium.db, "worker", {
    id: crypto.randomUUID(),
    name: "a",
    version: "1",
    handlers: [],
    concurrency: 1,
    started_at: new Date("2020-01-01T00:00:00Z"),
    seen_at: new Date("2020-01-01T00:00:00Z"),
  });
  for (let minute = 0; minute < 3; minute++) await database.pool.query(script!);
  expect(await posted()).toEqual([
    { text: "Horarium: the scheduler is silent since 2020-01-01T00:00:00+00:00" },
  ]);
  await horarium.db.rows(sql`update alert set resolved_at = now()`);
  await database.pool.query(script!);
  expect(await posted()).toHaveLength(2);
  await database.pool.query("drop schema net cascade");
});
