import { defineHandler, type Context } from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { describe, expect, test } from "vitest";
import { useDatabase } from "./support/database.ts";

const db = useDatabase();
let schemas = 0;

function horariumOf(
  handlers: Parameters<typeof createTestHorarium>[0]["handlers"],
  now: string,
): Promise<TestHorarium> {
  return createTestHorarium({ db: db.current.pool, schema: `test_${schemas++}`, handlers, now });
}

const noted = () => {
  const slots: (string | null)[] = [];
  const note = defineHandler({
    name: "note",
    run: ({ scheduledFor }: Context) => {
      slots.push(scheduledFor?.toISOString() ?? null);
      return slots.length;
    },
  });
  return { note, slots };
};

describe("slots", () => {
  test("are executed at 03:00 in Berlin, on the night the clocks go forward", async () => {
    const { note, slots } = noted();
    const horarium = await horariumOf([note], "2026-03-29T00:30:00Z");
    await horarium.schedule("nightly", note, { cron: "0 3 * * *", timezone: "Europe/Berlin" });
    expect(await horarium.runDue()).toEqual([]);
    horarium.clock.advance("30m");
    expect(await horarium.runDue()).toMatchObject([
      { handler: "note", status: "completed", result: 1 },
    ]);
    expect(slots).toEqual(["2026-03-29T01:00:00.000Z"]);
    expect(await horarium.job("nightly")).toMatchObject({
      next_run_at: new Date("2026-03-30T01:00:00Z"),
      last_run_status: "completed",
      current_execution_id: null,
    });
  });

  test("are all executed while the clock moves on", async () => {
    const { note, slots } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:02:00Z");
    await horarium.schedule("often", note, { cron: "*/5 * * * *" });
    expect(await horarium.advance("1h")).toHaveLength(12);
    expect(slots.at(-1)).toBe("2026-01-01T01:00:00.000Z");
  });

  test("that were missed are made up for once, and the others say that they were missed", async () => {
    const { note, slots } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:02:00Z");
    await horarium.schedule("hourly", note, { cron: "@hourly" });
    horarium.clock.advance("5h");
    expect(await horarium.runDue()).toMatchObject([{ trigger: "catch_up", status: "completed" }]);
    expect(slots).toEqual(["2026-01-01T05:00:00.000Z"]);
    const { rows } = await horarium.executions({ status: ["missed"] });
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatchObject({ reason: "too_late", result: null });
  });

  test("of a long outage are one row that says how many", async () => {
    const { note } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:02:00Z");
    await horarium.schedule("each second", note, { cron: "* * * * * *" });
    horarium.clock.advance("4w");
    // the last minute is punctual still, and overlap lets one of it through at a time
    await horarium.runDue();
    const { rows } = await horarium.executions({ status: ["missed"] });
    expect(rows).toMatchObject([
      {
        reason: "too_late",
        result: { slots: 10_000, more: true, from: "2026-01-01T00:02:01.000Z" },
      },
    ]);
  });

  test("are all made up for, up to the cap, where the policy is all", async () => {
    const { note, slots } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:02:00Z");
    await horarium.schedule("hourly", note, { cron: "@hourly", misfire: "all", misfireCap: 3 });
    horarium.clock.advance("10h");
    expect(await horarium.runDue()).toHaveLength(3);
    expect(slots).toEqual([
      "2026-01-01T08:00:00.000Z",
      "2026-01-01T09:00:00.000Z",
      "2026-01-01T10:00:00.000Z",
    ]);
    expect((await horarium.executions({ status: ["missed"] })).rows).toHaveLength(7);
  });

  test("late ones are all missed where the policy is skip", async () => {
    const { note } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:02:00Z");
    await horarium.schedule("hourly", note, { cron: "@hourly", misfire: "skip" });
    horarium.clock.advance("2h");
    expect(await horarium.runDue()).toEqual([]);
    expect((await horarium.executions({ status: ["missed"] })).rows).toHaveLength(2);
  });

  test("of a job whose schedule was damaged do not hold up the others", async () => {
    const { note } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:02:00Z");
    await horarium.schedule("good", note, { cron: "@hourly" });
    await horarium.schedule("bad", note, { cron: "@hourly" });
    await db.current.pool.query(
      `update ${horarium.db.schema}.scheduled_job set schedule = '61 * * * *' where name = 'bad'`,
    );
    expect(await horarium.advance("1h")).toHaveLength(1);
    expect(await horarium.job("bad")).toMatchObject({ enabled: false, disabled_by: "horarium" });
    expect((await horarium.job("bad")).disabled_reason).toMatch(
      /^invalid schedule: Minute 61 does not exist/,
    );
  });

  test("of a job that somebody keeps locked do not hold up the others, and come when it is free", async () => {
    const { note } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:02:00Z");
    const busy = await horarium.schedule("busy", note, { cron: "@hourly" });
    await horarium.schedule("good", note, { cron: "@hourly" });
    const other = await db.current.pool.connect();
    await other.query("begin");
    await other.query(
      `select from ${horarium.db.schema}.scheduled_job where id = '${busy.id}' for update`,
    );
    horarium.clock.advance("58m");
    const good = await horarium.runDue();
    await other.query("rollback");
    other.release();
    expect(good).toHaveLength(1);
    expect(await horarium.runDue()).toMatchObject([{ job_id: busy.id, trigger: "schedule" }]);
  });

  test("are not held up by a pause that ends for a job that somebody keeps locked", async () => {
    const { note } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:02:00Z");
    const busy = await horarium.schedule("busy", note, { cron: "@hourly" });
    await horarium.schedule("good", note, { cron: "@hourly" });
    await horarium.pauseJob("busy", { until: new Date("2026-01-01T00:59:00Z") });
    const other = await db.current.pool.connect();
    await other.query("begin");
    await other.query(
      `select from ${horarium.db.schema}.scheduled_job where id = '${busy.id}' for update`,
    );
    horarium.clock.advance("58m");
    const good = await horarium.runDue();
    await other.query("rollback");
    other.release();
    expect(good).toHaveLength(1);
    await horarium.runDue();
    expect(await horarium.job("busy")).toMatchObject({ enabled: true });
  });

  test("are made of a job whose next slot was set by hand, to the microsecond", async () => {
    const { note, slots } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:02:00Z");
    await horarium.schedule("hourly", note, { cron: "@hourly" });
    await db.current.pool.query(
      `update ${horarium.db.schema}.scheduled_job set next_run_at = '2026-01-01T00:01:59.000123Z'`,
    );
    await horarium.advance("1h");
    expect(slots).toEqual(["2026-01-01T00:01:59.000Z", "2026-01-01T01:00:00.000Z"]);
  });

  test("of a job that cannot be enabled again at the end of its pause do not hold up the others", async () => {
    const { note } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:02:00Z");
    await horarium.schedule("good", note, { cron: "@hourly" });
    await horarium.schedule("bad", note, { cron: "@hourly" });
    await horarium.pauseJob("bad", { until: new Date("2026-01-01T00:30:00Z") });
    await db.current.pool.query(
      `update ${horarium.db.schema}.scheduled_job set timezone = 'Mars/Olympus' where name = 'bad'`,
    );
    const disabled: string[] = [];
    horarium.on("job.disabled", ({ name }) => disabled.push(name));
    expect(await horarium.advance("3h")).toHaveLength(3);
    expect(await horarium.job("bad")).toMatchObject({
      enabled: false,
      disabled_by: "horarium",
      disabled_reason: "invalid schedule: Unknown time zone",
      disabled_until: null,
    });
    expect(disabled).toEqual(["bad"]);
  });
});

describe("retries", () => {
  test("come with growing delays, and end with the attempts", async () => {
    const flaky = defineHandler({
      name: "flaky",
      retry: { attempts: 3, backoff: "10s", factor: 2, jitter: 0 },
      run: () => {
        throw new Error("no luck");
      },
    });
    const horarium = await horariumOf([flaky], "2026-01-01T00:00:00Z");
    const { id } = await horarium.enqueue(flaky, {});
    expect(await horarium.runDue()).toMatchObject([
      { status: "scheduled", attempt: 1, error: "no luck" },
    ]);
    expect((await horarium.execution(id)).due_at).toEqual(new Date("2026-01-01T00:00:10Z"));
    horarium.clock.advance("10s");
    expect(await horarium.runDue()).toMatchObject([{ status: "scheduled", attempt: 2 }]);
    horarium.clock.advance("20s");
    expect(await horarium.runDue()).toMatchObject([
      { status: "failed", attempt: 3, error: "no luck" },
    ]);
    expect((await horarium.attempts(id)).map(({ outcome }) => outcome)).toEqual([
      "failed",
      "failed",
      "failed",
    ]);
  });
});

describe("overlap", () => {
  test("makes a run now wait for its turn", async () => {
    const { note, slots } = noted();
    const horarium = await horariumOf([note], "2026-01-01T00:00:00Z");
    await horarium.schedule("manual", note, { cron: "@manual" });
    await horarium.runNow("manual");
    await horarium.runNow("manual");
    expect(await horarium.runDue()).toHaveLength(2);
    expect(slots).toEqual([null, null]);
  });
});
