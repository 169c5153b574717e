import type { JobSettings } from "../src/operator/job-settings.ts";
import { audit, ConfigurationError, defineHandler, sql, type ChangeRow } from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { describe, expect, test } from "vitest";
import { useDatabase } from "./support/database.ts";

const db = useDatabase();
let schemas = 0;

const echo = defineHandler({ name: "echo", run: ({ parameters }) => parameters });

async function horariumWithJob(settings: JobSettings & { cron: string }): Promise<TestHorarium> {
  const horarium = await createTestHorarium({
    db: db.current.pool,
    schema: `stop_${schemas++}`,
    handlers: [echo, flaky],
    now: "2026-01-01T00:02:00Z",
  });
  await horarium.schedule("often", echo, settings);
  return horarium;
}

/** Fails at its first attempt. */
const flaky = defineHandler({
  name: "flaky",
  retry: { attempts: 2, backoff: "30m", jitter: 0 },
  run: ({ attempt }) => {
    if (attempt === 1) throw new Error("not yet");
    return "through";
  },
});

/** Each slot with what became of it, the oldest first: `00:05 skipped stopped`. */
async function slots(horarium: TestHorarium): Promise<string[]> {
  const rows = await horarium.db.rows(
    sql<{ slot: Date; status: string; reason: string | null }>`
      select scheduled_for as slot, status, reason
      from job_execution
      where scheduled_for is not null
      order by scheduled_for`,
  );
  return rows.map(({ slot, status, reason }) =>
    [slot.toISOString().slice(11, 16), status, reason].filter(Boolean).join(" "),
  );
}

/** Minute by minute, and the last one too: the nodes look each time. */
async function advance(horarium: TestHorarium, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) await horarium.advance("1m");
}

describe("a stop of all schedules", () => {
  test("makes each slot of its time one skipped row, and lets the next one be executed", async () => {
    const horarium = await horariumWithJob({ cron: "*/5 * * * *" });
    await advance(horarium, 4);
    const stop = await horarium.stopSchedules({ by: "ada", reason: "the database moves" });
    expect(stop).toEqual({
      stopped_at: new Date("2026-01-01T00:06:00Z"),
      stopped_by: "ada",
      reason: "the database moves",
      until: null,
    });
    expect(await horarium.scheduleStop()).toEqual(stop);
    await advance(horarium, 10);
    await horarium.resumeSchedules({ by: "grace" });
    expect(await horarium.scheduleStop()).toBeNull();
    await advance(horarium, 5);
    expect(await slots(horarium)).toEqual([
      "00:05 completed",
      "00:10 skipped stopped",
      "00:15 skipped stopped",
      "00:20 completed",
    ]);
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("is two lines of the audit: who stopped and why, and who resumed", async () => {
    const horarium = await horariumWithJob({ cron: "@hourly" });
    const until = new Date("2026-01-01T02:00:00Z");
    await horarium.stopSchedules({ by: "ada", reason: "the database moves", until });
    await horarium.resumeSchedules({ by: "grace" });
    await horarium.resumeSchedules({ by: "grace" });
    const changes = await horarium.db.rows(
      sql<ChangeRow>`select * from change where verb like '%_schedules' order by id`,
    );
    expect(changes).toMatchObject([
      {
        verb: "stop_schedules",
        by: "ada",
        reason: "the database moves",
        after: { until: until.toISOString() },
      },
      { verb: "resume_schedules", by: "grace", detail: { stoppedAt: "2026-01-01T00:02:00.000Z" } },
    ]);
  });

  test("with an end ends by itself, and takes no slot from there on", async () => {
    const horarium = await horariumWithJob({ cron: "*/5 * * * *" });
    await horarium.stopSchedules({ until: new Date("2026-01-01T00:15:00Z") });
    await advance(horarium, 19);
    expect(await horarium.scheduleStop()).toBeNull();
    expect(await slots(horarium)).toEqual([
      "00:05 skipped stopped",
      "00:10 skipped stopped",
      "00:15 completed",
      "00:20 completed",
    ]);
  });

  test("ends when the slots of a job that somebody holds at its end are skipped too", async () => {
    const horarium = await horariumWithJob({ cron: "*/5 * * * *" });
    await horarium.stopSchedules({ until: new Date("2026-01-01T00:07:00Z") });
    const other = await db.current.pool.connect();
    await other.query("begin");
    await other.query(`select from ${horarium.db.schema}.scheduled_job for update`);
    horarium.clock.set("2026-01-01T00:07:00Z");
    await horarium.runDue();
    const before = await horarium.scheduleStop();
    await other.query("rollback");
    other.release();
    expect(before).not.toBeNull();
    await horarium.runDue();
    expect(await slots(horarium)).toEqual(["00:05 skipped stopped"]);
    expect(await horarium.scheduleStop()).toBeNull();
  });

  test("whose end nobody was there to see has its slots found late, as their misfire policy says", async () => {
    const horarium = await horariumWithJob({ cron: "*/5 * * * *" });
    await horarium.stopSchedules({ until: new Date("2026-01-01T00:13:00Z") });
    horarium.clock.advance("20m");
    await horarium.runDue();
    expect(await slots(horarium)).toEqual([
      "00:05 missed too_late",
      "00:10 missed too_late",
      "00:15 missed too_late",
      "00:20 completed",
    ]);
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("skips what waits behind an unfinished execution, and frees its job", async () => {
    const horarium = await horariumWithJob({ cron: "*/5 * * * *", overlap: "queue_one" });
    const { id } = await horarium.runNow("often", { parameters: { n: 1 } });
    horarium.clock.advance("4m");
    await horarium.db.rows(
      sql`update scheduled_job set current_execution_id = ${id} where name = 'often'`,
    );
    await horarium.stopSchedules();
    expect(await horarium.runDue()).toMatchObject([{ id, status: "completed" }]);
    expect((await horarium.job("often")).current_execution_id).toBeNull();
    expect(await slots(horarium)).toEqual(["00:05 skipped stopped"]);
  });

  test("leaves what people and apps ask for, and retries of what had begun", async () => {
    const horarium = await horariumWithJob({ cron: "@daily" });
    await horarium.schedule("unsteady", flaky, { cron: "5 * * * *" });
    await advance(horarium, 4);
    await horarium.stopSchedules();
    await horarium.runNow("often");
    await horarium.enqueue(echo, {}, { delay: "5m" });
    const executed = await horarium.advance("40m");
    expect(executed.map(({ trigger, status, attempt }) => [trigger, status, attempt])).toEqual([
      ["manual", "completed", 1],
      ["api", "completed", 1],
      ["schedule", "completed", 2],
    ]);
  });

  test("of jobs that may overlap holds for them too", async () => {
    const horarium = await horariumWithJob({ cron: "*/5 * * * *", overlap: "allow" });
    await horarium.stopSchedules();
    expect(await horarium.advance("3m")).toEqual([]);
    expect(await slots(horarium)).toEqual(["00:05 skipped stopped"]);
  });

  test("takes nothing from a slot that a person has moved behind its end", async () => {
    const horarium = await horariumWithJob({ cron: "*/5 * * * *" });
    const slot = new Date("2026-01-01T00:05:00Z");
    await horarium.moveSlot("often", { slot, to: new Date("2026-01-01T00:08:00Z") });
    await horarium.stopSchedules({ until: new Date("2026-01-01T00:07:00Z") });
    await advance(horarium, 7);
    expect(await slots(horarium)).toEqual(["00:05 completed"]);
  });

  test("said again changes its reason and its end, and not since when", async () => {
    const horarium = await horariumWithJob({ cron: "@hourly" });
    await horarium.stopSchedules({ by: "ada", reason: "the database moves" });
    horarium.clock.advance("5m");
    const until = new Date("2026-01-01T00:30:00Z");
    expect(await horarium.stopSchedules({ by: "grace", until })).toEqual({
      stopped_at: new Date("2026-01-01T00:02:00Z"),
      stopped_by: "grace",
      reason: null,
      until,
    });
  });

  test("that would have ended already is refused", async () => {
    const horarium = await horariumWithJob({ cron: "@hourly" });
    const until = new Date("2026-01-01T00:01:00Z");
    await expect(horarium.stopSchedules({ until })).rejects.toThrow(ConfigurationError);
    expect(await horarium.scheduleStop()).toBeNull();
  });
});
