import { beforeEach, expect, test } from "vitest";
import { holdInQuietWindows, releaseHeld } from "../../src/execution/quiet-effects.ts";
import { audit, defineHandler } from "../../src/index.ts";
import { sql } from "../../src/sql.ts";
import { promoteDue } from "../../src/stages/due.ts";
import { insertRow } from "../upkeep/support.ts";
import { useAlerts } from "./support.ts";

let ran: string[] = [];

const copy = defineHandler({
  name: "copy",
  retry: { backoff: "10m", jitter: 0 },
  run: ({ job, attempt }) => {
    ran.push(job ?? "one-time");
    if (job === "failing" && attempt === 1) throw new Error("not yet");
  },
});

const here = useAlerts([copy]);
beforeEach(() => {
  ran = [];
});

/** From 12:30 to 14:30. */
async function aWindow(effect: string, columns: object = {}): Promise<string> {
  const id = crypto.randomUUID();
  await insertRow(here.horarium.db, "quiet_window", {
    id,
    name: "upgrade",
    scope: "all",
    effect,
    starts_at: new Date("2026-11-24T12:30:00Z"),
    ends_at: new Date("2026-11-24T14:30:00Z"),
    created_at: here.horarium.clock.now(),
    ...columns,
  });
  return id;
}

const executions = (job: string) =>
  here.horarium.db.rows(
    sql<{ at: string; status: string; reason: string | null }>`
      select to_char(scheduled_for at time zone 'UTC', 'HH24:MI') as at, status, execution.reason
      from job_execution execution
      join scheduled_job job on job.id = job_id
      where job.name = ${job}
      order by scheduled_for`,
  );

const done = { status: "completed", reason: null };
const skipped = { status: "skipped", reason: "quiet_window" };

test("a window that skips slots leaves a row with the reason for each, and nobody is told that they were missed", async () => {
  const { horarium } = here;
  await horarium.schedule("hourly", copy, { cron: "0 * * * *" });
  await aWindow("skip_slots");
  await horarium.advance("4h");
  expect(await executions("hourly")).toEqual([
    { at: "13:00", ...skipped },
    { at: "14:00", ...skipped },
    { at: "15:00", ...done },
    { at: "16:00", ...done },
  ]);
  expect(await here.told()).toEqual([]);
  expect(await audit(horarium.db, horarium.clock)).toEqual([]);
});

test("slots of such a window that are found late are skipped too, and not caught up", async () => {
  const { horarium } = here;
  await horarium.schedule("hourly", copy, {
    cron: "0 * * * *",
    misfire: "all",
    overlap: "allow",
  });
  await aWindow("skip_slots");
  horarium.clock.advance("4h");
  await horarium.runDue();
  expect((await executions("hourly")).map(({ at, status }) => `${at} ${status}`)).toEqual([
    "13:00 skipped",
    "14:00 skipped",
    "15:00 completed",
    "16:00 completed",
  ]);
});

test("slots that were missed before a window with a schedule was made are missed", async () => {
  const { horarium } = here;
  await horarium.schedule("hourly", copy, { cron: "0 * * * *", misfire: "skip" });
  horarium.clock.advance("4h");
  await aWindow("skip_slots", {
    starts_at: null,
    ends_at: null,
    schedule: "30 * * * *",
    timezone: "UTC",
    duration_ms: 3_000_000,
  });
  await horarium.runDue();
  expect((await executions("hourly")).map(({ at, status }) => `${at} ${status}`)).toEqual([
    "13:00 missed",
    "14:00 missed",
    "15:00 missed",
    "16:00 skipped",
  ]);
});

test("a window is about its jobs alone", async () => {
  const { horarium } = here;
  await horarium.schedule("inside", copy, { cron: "0 13 * * *", folder: "nightly/books" });
  await horarium.schedule("outside", copy, { cron: "0 13 * * *", folder: "nightly-not" });
  await aWindow("skip_slots", { scope: "folder", folder: "nightly" });
  await horarium.advance("2h");
  expect(ran).toEqual(["outside"]);
});

test("what would begin in a window that holds executions begins at its end: one of them, by the job's policy", async () => {
  const { horarium } = here;
  await horarium.schedule("hourly", copy, { cron: "0 * * * *" });
  await aWindow("hold_executions");
  await horarium.advance("2h");
  expect(ran).toEqual([]);
  expect(await executions("hourly")).toEqual([
    { at: "13:00", status: "scheduled", reason: "quiet_window" },
    { at: "14:00", status: "scheduled", reason: "quiet_window" },
  ]);
  await horarium.advance("30m");
  expect(await executions("hourly")).toEqual([
    { at: "13:00", ...done },
    { at: "14:00", status: "skipped", reason: "overlap" },
  ]);
  expect(await audit(horarium.db, horarium.clock)).toEqual([]);
});

test("retries and one-time work that was planned wait; what a person or an app asks for at once begins", async () => {
  const { horarium } = here;
  await horarium.schedule("failing", copy, { cron: "25 12 * * *" });
  await horarium.schedule("by hand", copy, { cron: "@manual" });
  await aWindow("hold_executions");
  await horarium.enqueue(copy, {}, { runAt: new Date("2026-11-24T13:00:00Z") });
  await horarium.advance("90m");
  expect(ran).toEqual(["failing"]);
  await horarium.runNow("by hand");
  await horarium.enqueue(copy, {});
  await horarium.runDue();
  expect(ran.toSorted()).toEqual(["by hand", "failing", "one-time"]);
  await horarium.advance("1h");
  expect(ran.toSorted()).toEqual(["by hand", "failing", "failing", "one-time", "one-time"]);
});

test("ended before its time, what it holds begins; extended, it waits on", async () => {
  const { horarium } = here;
  const { db, clock } = horarium;
  await horarium.schedule("hourly", copy, { cron: "0 13 * * *" });
  const id = await aWindow("hold_executions");
  await horarium.advance("2h");
  await db.rows(
    sql`update quiet_window set ends_at = ${new Date("2026-11-24T15:00:00Z")} where id = ${id}`,
  );
  await releaseHeld(db, clock);
  await horarium.advance("45m");
  expect(ran).toEqual([]);
  await db.rows(sql`delete from quiet_window`);
  await releaseHeld(db, clock);
  await horarium.runDue();
  expect(ran).toEqual(["hourly"]);
});

test("of windows that lie over one another the last end counts, and skipping comes first", async () => {
  const { horarium } = here;
  await horarium.schedule("hourly", copy, { cron: "0 13 * * *" });
  await aWindow("hold_executions");
  await aWindow("hold_executions", { ends_at: new Date("2026-11-24T13:10:00Z") });
  await horarium.advance("2h");
  expect(ran).toEqual([]);
  await horarium.advance("31m");
  expect(ran).toEqual(["hourly"]);
  await aWindow("skip_slots", { ends_at: new Date("2026-11-26T00:00:00Z") });
  await horarium.advance("24h");
  expect((await executions("hourly")).at(-1)).toEqual({ at: "13:00", ...skipped });
});

test("what a window holds still is due to nobody when another one ends", async () => {
  const { horarium } = here;
  await horarium.schedule("hourly", copy, { cron: "0 13 * * *", overlap: "allow" });
  await aWindow("hold_executions");
  await horarium.advance("1h30m");
  await releaseHeld(horarium.db, horarium.clock);
  expect(await promoteDue(horarium.db, horarium.clock, 10)).toBe(0);
  expect(ran).toEqual([]);
});

test("what somebody holds at the moment at which a window begins does not hold up the rest", async () => {
  const { horarium } = here;
  await aWindow("hold_executions", { starts_at: new Date("2026-11-24T11:00:00Z") });
  const { id } = await horarium.enqueue(copy, {}, { delay: "1s" });
  await horarium.enqueue(copy, {}, { delay: "1s" });
  const other = await here.database.pool.connect();
  await other.query("begin");
  await other.query("select from horarium.job_execution where id = $1 for update", [id]);
  const held = await holdInQuietWindows(horarium.db, horarium.clock);
  await other.query("rollback");
  other.release();
  expect(held).toBe(1);
  expect(await holdInQuietWindows(horarium.db, horarium.clock)).toBe(1);
});

test("a slot that is let go a moment before its instant waits for that", async () => {
  const { horarium } = here;
  await horarium.schedule("hourly", copy, { cron: "0 13 * * *" });
  const id = await aWindow("hold_executions");
  await horarium.advance("59m");
  horarium.clock.advance("59s");
  await horarium.runDue();
  await horarium.db.rows(sql`delete from quiet_window where id = ${id}`);
  await releaseHeld(horarium.db, horarium.clock);
  await horarium.runDue();
  expect(ran).toEqual([]);
  await horarium.advance("1s");
  expect(ran).toEqual(["hourly"]);
});

test.each(["hold_executions", "skip_slots", "hold_alerts"])(
  "a window with %s whose zone this process does not know holds nothing, and stops nothing else",
  async (effect) => {
    const { horarium } = here;
    await horarium.schedule("hourly", copy, { cron: "0 * * * *" });
    await horarium.schedule("failing", copy, { cron: "0 13 * * *", retry: { attempts: 1 } });
    await aWindow(effect, {
      starts_at: null,
      ends_at: null,
      schedule: "0 0 * * *",
      duration_ms: 86_400_000,
      timezone: "Mars/Olympus",
    });
    await horarium.advance("2h");
    expect(await executions("hourly")).toEqual([
      { at: "13:00", ...done },
      { at: "14:00", ...done },
    ]);
    expect(await here.told()).toMatchObject([{ type: "alert.opened" }]);
  },
);
