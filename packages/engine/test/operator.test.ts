import {
  audit,
  ConflictError,
  defineHandler,
  DoNotRetry,
  NotFoundError,
  ParametersError,
  RetryAfter,
  sql,
  type ChangeRow,
  type Context,
  type ExecutionRow,
  type StandardSchema,
} from "horarium";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { describe, expect, test } from "vitest";
import { decideOverlap } from "../src/stages/due.ts";
import { makeSlots } from "../src/stages/slots.ts";
import { useDatabase } from "./support/database.ts";
import { untilSomebodyWaits } from "./upkeep/support.ts";

const db = useDatabase();
let schemas = 0;

function horariumOf(
  handlers: Parameters<typeof createTestHorarium>[0]["handlers"],
  now = "2026-01-01T00:02:00Z",
): Promise<TestHorarium> {
  return createTestHorarium({ db: db.current.pool, schema: `test_${schemas++}`, handlers, now });
}

/** A handler that waits until it is told to go on. */
function gated() {
  const open: (() => void)[] = [];
  const started: Context[] = [];
  const gate = defineHandler({
    name: "gate",
    run: (context) => {
      started.push(context);
      return new Promise<string>((resolve, reject) => {
        open.push(() => resolve("through"));
        context.signal.addEventListener("abort", () => reject(context.signal.reason as Error));
      });
    },
  });
  return { gate, open, started };
}

const hour = (at: Date | null) => at?.toISOString().slice(11, 16);
const slotsOf = (rows: readonly ExecutionRow[]) =>
  rows.map(({ scheduled_for }) => hour(scheduled_for));

/** The newest first. */
const changes = ({ db: itsDb }: TestHorarium) =>
  itsDb.rows(sql<ChangeRow>`select * from change order by id desc`);

const echo = defineHandler({ name: "echo", run: ({ parameters }) => parameters });

const wholeNumber: StandardSchema<{ n: number }> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) => {
      const { n } = value as { n?: unknown };
      return typeof n === "number"
        ? { value: { n } }
        : { issues: [{ message: "must be a number", path: ["n"] }] };
    },
  },
};
const strict = defineHandler({
  name: "strict",
  parameters: wholeNumber,
  run: ({ parameters }) => parameters.n,
});

describe("one-time work", () => {
  test("begins when its delay has passed", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.enqueue(echo, { a: 1 }, { delay: "20m" });
    expect(await horarium.runDue()).toEqual([]);
    expect(await horarium.advance("20m")).toMatchObject([
      { status: "completed", result: { a: 1 }, due_at: new Date("2026-01-01T00:22:00Z") },
    ]);
  });

  test("with a key exists once", async () => {
    const horarium = await horariumOf([echo]);
    const first = await horarium.enqueue(echo, {}, { key: "once" });
    const second = await horarium.enqueue(echo, {}, { key: "once" });
    expect(first.isNew).toBe(true);
    expect(second).toEqual({ ...first, isNew: false });
    expect(await horarium.runDue()).toHaveLength(1);
    expect(await horarium.enqueue(echo, {}, { key: "once" })).toMatchObject({
      id: first.id,
      status: "completed",
    });
  });

  test("exists if, and only if, the caller's transaction is committed", async () => {
    const horarium = await horariumOf([echo]);
    const client = await db.current.pool.connect();
    await client.query("begin");
    await horarium.enqueue(echo, {}, { db: client });
    await client.query("rollback");
    expect(await horarium.runDue()).toEqual([]);
    await client.query("begin");
    await horarium.enqueue(echo, {}, { db: client });
    expect(await horarium.runDue()).toEqual([]);
    await client.query("commit");
    client.release();
    expect(await horarium.runDue()).toHaveLength(1);
  });

  test("in bulk keeps its order and its own keys, delays and parameters", async () => {
    const horarium = await horariumOf([echo]);
    const enqueued = await horarium.enqueueMany(echo, [
      { parameters: { n: 1 }, key: "a" },
      { parameters: { n: 2 }, delay: "1m" },
      { parameters: { n: 3 }, key: "a" },
      { parameters: { n: 4 }, priority: 1 },
    ]);
    expect(enqueued.map(({ isNew, status }) => [isNew, status])).toEqual([
      [true, "queued"],
      [true, "scheduled"],
      [false, "queued"],
      [true, "queued"],
    ]);
    expect(enqueued[2]!.id).toBe(enqueued[0]!.id);
    expect((await horarium.advance("1m")).map(({ result }) => result)).toEqual([
      { n: 4 },
      { n: 1 },
      { n: 2 },
    ]);
  });

  test("in bulk waits for others that ask for the same keys in another order, and they for it", async () => {
    const horarium = await horariumOf([echo]);
    const other = await db.current.pool.connect();
    await other.query("begin");
    // each of the two has inserted what comes before it when it waits
    await horarium.enqueue(echo, {}, { key: "m", db: other });
    const keys = ["a", "m", "z"];
    const ask = (order: string[]) =>
      horarium.enqueueMany(
        echo,
        order.map((key) => ({ parameters: {}, key })),
      );
    const asked = Promise.all([ask(keys), ask(keys.toReversed())]);
    await untilSomebodyWaits(horarium.db, 2);
    await other.query("commit");
    other.release();
    const [one, another] = await asked;
    expect(another.toReversed().map(({ id }) => id)).toEqual(one.map(({ id }) => id));
  });

  test("whose parameters do not fit is refused where it is asked for, with each field", async () => {
    const horarium = await horariumOf([strict]);
    const refused = await horarium
      .enqueue(strict, { n: "one" } as never)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ParametersError);
    expect(refused).toMatchObject({
      issues: [{ path: "n", message: "must be a number" }],
      message: "strict: parameters.n: must be a number",
    });
  });

  test("whose row was changed behind our back fails for good when it is executed", async () => {
    const horarium = await horariumOf([strict]);
    const { id } = await horarium.enqueue(strict, { n: 1 });
    await db.current.pool.query(
      `update ${horarium.db.schema}.job_execution set parameters = '{"n": "one"}'`,
    );
    expect(await horarium.runDue()).toMatchObject([
      { id, status: "failed", reason: "parameters", attempt: 1 },
    ]);
  });
});

describe("a failing handler", () => {
  test("that says so is not tried again", async () => {
    const final = defineHandler({
      name: "final",
      run: () => {
        throw new DoNotRetry("the book does not exist");
      },
    });
    const horarium = await horariumOf([final]);
    await horarium.enqueue(final, {});
    expect(await horarium.runDue()).toMatchObject([
      { status: "failed", reason: "do_not_retry", error: "the book does not exist", attempt: 1 },
    ]);
  });

  test("sets the time of its next attempt", async () => {
    const limited = defineHandler({
      name: "limited",
      run: ({ attempt }) => {
        if (attempt === 1) throw new RetryAfter("7m", "429");
        return "ok";
      },
    });
    const horarium = await horariumOf([limited]);
    await horarium.enqueue(limited, {});
    expect(await horarium.runDue()).toMatchObject([
      { status: "scheduled", due_at: new Date("2026-01-01T00:09:00Z") },
    ]);
    expect(await horarium.advance("7m")).toMatchObject([{ status: "completed", attempt: 2 }]);
  });

  test("is not tried again at or after its job's next slot: that one does the work", async () => {
    const broken = defineHandler({
      name: "broken",
      retry: { backoff: "10m" },
      run: () => {
        throw new Error("no luck");
      },
    });
    const horarium = await horariumOf([broken]);
    await horarium.schedule("often", broken, { cron: "*/5 * * * *" });
    expect(await horarium.advance("3m")).toMatchObject([
      { status: "failed", reason: "next_slot", attempt: 1 },
    ]);
  });
});

describe("overlap", () => {
  test.each([
    ["skip", ["running", "skipped"]],
    ["queue_one", ["running", "queued"]],
    ["allow", ["running", "running"]],
  ] as const)(
    "%s decides about the slot that comes while an execution is unfinished",
    async (overlap, expected) => {
      const { gate, open } = gated();
      const horarium = await horariumOf([gate]);
      await horarium.schedule("slow", gate, { cron: "*/5 * * * *", overlap });
      horarium.clock.set("2026-01-01T00:05:00Z");
      const first = horarium.runDue();
      await expect.poll(() => open.length).toBe(1);
      horarium.clock.set("2026-01-01T00:10:00Z");
      const second = horarium.runDue();
      await expect
        .poll(async () => (await horarium.executions()).rows.map(({ status }) => status).reverse())
        .toEqual(expected);
      open.forEach((go) => go());
      await expect
        .poll(() => {
          open.forEach((go) => go());
          return open.length;
        })
        .toBe(overlap === "skip" ? 1 : 2);
      open.forEach((go) => go());
      await Promise.all([first, second]);
      expect((await horarium.job("slow")).current_execution_id).toBeNull();
    },
  );

  test("cancel_previous ends what is unfinished and keeps the newest that waits, also where who decided so died right after", async () => {
    const { gate, open } = gated();
    const horarium = await horariumOf([gate]);
    await horarium.schedule("slow", gate, { cron: "*/5 * * * *", overlap: "cancel_previous" });
    horarium.clock.set("2026-01-01T00:05:00Z");
    const first = horarium.runDue();
    await expect.poll(() => open.length).toBe(1);
    for (const slot of ["2026-01-01T00:10:00Z", "2026-01-01T00:15:00Z"]) {
      horarium.clock.set(slot);
      await makeSlots(horarium.db, horarium.clock, { lookAheadMs: 0, limit: 1 });
      await decideOverlap(horarium.db, horarium.clock, 1);
    }
    const second = horarium.runDue();
    await expect
      .poll(async () =>
        (await horarium.executions()).rows
          .map(({ status, cancel_requested_by }) => [status, cancel_requested_by])
          .reverse(),
      )
      .toEqual([
        ["running", "overlap policy"],
        ["skipped", null],
        ["queued", null],
      ]);
    open[0]!();
    await expect.poll(() => open.length).toBe(2);
    open[1]!();
    await Promise.all([first, second]);
    expect((await horarium.job("slow")).current_execution_id).toBeNull();
  });

  test("never skips a run now: it waits, and says for what", async () => {
    const { gate, open } = gated();
    const horarium = await horariumOf([gate]);
    await horarium.schedule("slow", gate, { cron: "*/5 * * * *" });
    horarium.clock.set("2026-01-01T00:05:00Z");
    const running = horarium.runDue();
    await expect.poll(() => open.length).toBe(1);
    const [current] = (await horarium.executions()).rows;
    const asked = await horarium.runNow("slow", { by: "ada", reason: "to see" });
    expect(asked.waitsFor).toBe(current!.id);
    open[0]!();
    await expect.poll(() => open.length).toBe(2);
    open[1]!();
    await running;
    expect(await horarium.execution(asked.id)).toMatchObject({
      status: "completed",
      trigger: "manual",
      triggered_by: "ada",
    });
  });
});

describe("concurrency keys", () => {
  test("let as many run as there are places", async () => {
    const open: (() => void)[] = [];
    const keyed = defineHandler({
      name: "keyed",
      concurrencyKey: { key: "files", limit: 2 },
      run: () => new Promise<void>((resolve) => void open.push(resolve)),
    });
    const horarium = await horariumOf([keyed]);
    await horarium.enqueueMany(
      keyed,
      Array.from({ length: 5 }, () => ({ parameters: {} })),
    );
    const all = horarium.runDue();
    await expect.poll(() => open.length).toBe(2);
    const held = async () =>
      (await horarium.executions({ status: ["queued"] })).rows.filter(
        (one) => one.held === "concurrency",
      ).length;
    expect(await held()).toBe(3);
    open.splice(0).forEach((go) => go());
    await expect.poll(() => open.length).toBe(2);
    expect(await held()).toBe(1);
    open.splice(0).forEach((go) => go());
    await expect.poll(() => open.length).toBe(1);
    open.splice(0).forEach((go) => go());
    await all;
  });
});

describe("a handler's own concurrency", () => {
  test("holds on a worker that has more places", async () => {
    let now = 0;
    let most = 0;
    const narrow = defineHandler({
      name: "narrow",
      concurrency: 2,
      run: async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now--;
      },
    });
    const horarium = await horariumOf([narrow, echo]);
    await horarium.enqueueMany(
      narrow,
      Array.from({ length: 9 }, () => ({ parameters: {} })),
    );
    expect(await horarium.runDue()).toHaveLength(9);
    expect(most).toBe(2);
  });
});

describe("a pause", () => {
  test("is one skipped row, which says how many slots it stands for", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("often", echo, { cron: "*/5 * * * *" });
    await horarium.pauseJob("often", { by: "ada", reason: "holidays" });
    expect(await horarium.job("often")).toMatchObject({
      enabled: false,
      disabled_reason: "holidays",
      disabled_by: "ada",
    });
    expect(await horarium.advance("1h")).toEqual([]);
    await horarium.resumeJob("often");
    const { rows } = await horarium.executions();
    expect(rows).toMatchObject([
      {
        status: "skipped",
        reason: "paused",
        scheduled_for: new Date("2026-01-01T00:05:00Z"),
        result: {
          slots: 12,
          more: false,
          from: "2026-01-01T00:05:00.000Z",
          to: "2026-01-01T01:00:00.000Z",
        },
      },
    ]);
    expect((await horarium.job("often")).next_run_at).toEqual(new Date("2026-01-01T01:05:00Z"));
  });

  test("with an end ends by itself", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("often", echo, { cron: "*/5 * * * *" });
    await horarium.pauseJob("often", { until: new Date("2026-01-01T00:31:00Z") });
    expect(await horarium.advance("40m")).toHaveLength(2);
  });
});

describe("a name", () => {
  test.each([
    ["nothing", "", "1 to 100 characters"],
    ["too long", "x".repeat(101), "1 to 100 characters"],
    ["with a blank at its end", "job ", "no blanks at its ends"],
    ["that is another place in a path", "..", "so that the job can be found by it"],
    [
      "written like an id",
      "0198C0F2-6f2e-7a51-8000-000000000000",
      "so that the job can be found by it",
    ],
    ["of two lines", "job\nanother", "cannot pass for another"],
    ["that acts in a terminal", "job\u009b2J", "cannot pass for another"],
    ["that reads backwards", "job \u202egpj", "cannot pass for another"],
  ])("%s is refused", async (_, name, reason) => {
    const horarium = await horariumOf([echo]);
    await expect(horarium.createJob(name, echo, { cron: "@hourly" })).rejects.toThrow(reason);
    await expect(horarium.schedule(name, echo, { cron: "@hourly" })).rejects.toThrow(reason);
  });

  test("of other letters, with blanks and slashes, is one", async () => {
    const horarium = await horariumOf([echo]);
    for (const name of ["a/b %2F c", "Bücher 💥 holen", "...", "عمل"]) {
      const { id } = await horarium.createJob(name, echo, { cron: "@hourly" });
      expect((await horarium.job(name)).id).toBe(id);
    }
  });
});

describe("editing", () => {
  test("moves the cursor to the next slot after now, and leaves an entry in the audit", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("job", echo, { cron: "@hourly" });
    const edited = await horarium.editJob(
      "job",
      { cron: "30 * * * *" },
      { by: "ada", reason: "quieter" },
    );
    expect(edited).toMatchObject({
      next_run_at: new Date("2026-01-01T00:30:00Z"),
      version: 2,
      overridden: ["schedule"],
    });
    const { rows } = await db.current.pool.query(
      `select verb, by, reason, before, after from ${horarium.db.schema}.change order by id desc limit 1`,
    );
    expect(rows).toEqual([
      {
        verb: "edit",
        by: "ada",
        reason: "quieter",
        before: { schedule: "@hourly" },
        after: { schedule: "30 * * * *" },
      },
    ]);
  });

  test("with a version that has moved on is refused", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("job", echo, { cron: "@hourly" });
    await horarium.editJob("job", { title: "One" }, { version: 1 });
    await expect(horarium.editJob("job", { title: "Two" }, { version: 1 })).rejects.toThrow(
      ConflictError,
    );
  });

  test("of what is unknown, or cannot be, is refused and changes nothing", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("job", echo, { cron: "@hourly" });
    await expect(horarium.editJob("job", { retrys: 3 } as never)).rejects.toThrow(
      'unknown setting "retrys": did you mean "retry"?',
    );
    await expect(horarium.editJob("job", { cron: "0 0 31 2 *" })).rejects.toThrow(
      'schedule "0 0 31 2 *": Never: February has at most 29 days',
    );
    await expect(horarium.editJob("job", { timezone: "Europe/Roma" })).rejects.toThrow(
      'timezone "Europe/Roma": Unknown time zone; did you mean "Europe/Rome"?',
    );
    await expect(horarium.editJob("nothing", {})).rejects.toThrow(NotFoundError);
    expect((await horarium.job("job")).version).toBe(1);
  });
});

describe("jobs as code", () => {
  test("are updated by what code says, and keep what people have changed", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("job", echo, { cron: "@hourly", title: "A" });
    await horarium.editJob("job", { cron: "@daily" }, { by: "ada" });
    const again = await horarium.schedule("job", echo, { cron: "*/10 * * * *", title: "B" });
    expect(again).toMatchObject({ schedule: "@daily", title: "B", overridden: ["schedule"] });
    expect(again.declared).toMatchObject({ schedule: "*/10 * * * *" });
    expect(await horarium.revertJob("job")).toMatchObject({
      schedule: "*/10 * * * *",
      overridden: [],
    });
  });

  test("said twice are not changed", async () => {
    const horarium = await horariumOf([echo]);
    const first = await horarium.schedule("job", echo, {
      cron: "@hourly",
      startsAt: new Date("2026-01-01"),
      parameters: { b: 1, a: [1] },
    });
    const second = await horarium.schedule("job", echo, {
      cron: "@hourly",
      startsAt: new Date("2026-01-01"),
      parameters: { b: 1, a: [1] },
    });
    expect(second).toEqual(first);
  });

  test("that are removed from the code are disabled and kept, and come back with it", async () => {
    const horarium = await horariumOf([echo]);
    const options = {
      db: db.current.pool,
      schema: horarium.db.schema,
      handlers: [echo],
      now: "2026-01-01T00:02:00Z",
    };
    await horarium.schedule("old", echo, { cron: "@hourly" });
    const next = await createTestHorarium(options);
    await next.schedule("new", echo, { cron: "@hourly" });
    await next.start();
    await next.stop();
    expect(await next.job("old")).toMatchObject({
      enabled: false,
      disabled_reason: "removed from the code",
    });
    expect(await next.schedule("old", echo, { cron: "@hourly" })).toMatchObject({
      enabled: true,
      retired_at: null,
    });
  });
});

describe("a transaction", () => {
  test("commits all that was asked for in it, or nothing", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("job", echo, { cron: "@hourly" });
    const together = (fails: boolean) =>
      horarium.transaction(async (inside) => {
        await inside.pauseJob("job");
        await inside.enqueue(echo, {});
        const nested = inside.transaction(async (deeper) => {
          await deeper.enqueue(echo, {});
          throw new Error("only this is taken back");
        });
        await expect(nested).rejects.toThrow("only this");
        if (fails) throw new Error("all is taken back");
      });
    await expect(together(true)).rejects.toThrow("all is");
    expect((await horarium.job("job")).enabled).toBe(true);
    expect((await horarium.executions()).rows).toEqual([]);
    await together(false);
    expect((await horarium.job("job")).enabled).toBe(false);
    expect(await horarium.runDue()).toHaveLength(1);
  });
});

test("a transaction in which an error was caught says that nothing is committed", async () => {
  const horarium = await horariumOf([echo]);
  const together = horarium.transaction(async (inside) => {
    await inside.enqueue(echo, {});
    await inside.db.rows(sql`select 1 / 0`).catch(() => undefined);
  });
  await expect(together).rejects.toMatchObject({ code: "rolled_back" });
  expect((await horarium.executions()).rows).toEqual([]);
});

describe("taking a change back", () => {
  test("of a job that code declares, leaves no override where code says the same", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("job", echo, { cron: "@hourly", timeout: "5m" });
    await horarium.editJob("job", { cron: "@daily", priority: 3 });
    const [edit] = await changes(horarium);
    expect(await horarium.revertChange(edit!.id, { by: "ada" })).toMatchObject({
      schedule: "@hourly",
      priority: 100,
      overridden: ["priority"],
    });
    expect((await changes(horarium))[0]).toMatchObject({
      by: "ada",
      detail: { reverts: edit!.id },
    });
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("is refused where its handler would not take the old parameters any more", async () => {
    const horarium = await horariumOf([strict]);
    await horarium.schedule("job", strict, { cron: "@hourly", parameters: { n: 1 } });
    await horarium.editJob("job", { parameters: { n: 2 } });
    const [edit] = await changes(horarium);
    await horarium.db.rows(
      sql`update change set before = '{"parameters": {"n": "one"}}' where id = ${edit!.id}`,
    );
    await expect(horarium.revertChange(edit!.id)).rejects.toThrow(ParametersError);
  });
});

describe("what a person asks for", () => {
  test("cancels a slot whose job is paused at the same moment, and neither waits for the other for ever", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("hourly", echo, { cron: "@hourly" });
    horarium.clock.advance("1h");
    await makeSlots(horarium.db, horarium.clock, { lookAheadMs: 0, limit: 1 });
    const [decided] = await decideOverlap(horarium.db, horarium.clock, 1);
    const { id } = decided!;
    const other = await db.current.pool.connect();
    await other.query("begin");
    await other.query(
      `select from ${horarium.db.schema}.job_execution where id = '${id}' for update`,
    );
    const cancelling = horarium.cancel(id);
    await untilSomebodyWaits(horarium.db);
    const pausing = horarium.pauseJob("hourly");
    await untilSomebodyWaits(horarium.db, 2);
    await other.query("rollback");
    other.release();
    expect(await cancelling).toBe("cancelled");
    expect((await pausing).enabled).toBe(false);
    expect((await horarium.job("hourly")).current_execution_id).toBeNull();
  });

  test("cancels what waits at once, and refuses what has finished", async () => {
    const horarium = await horariumOf([echo]);
    const { id } = await horarium.enqueue(echo, {}, { delay: "1h" });
    expect(await horarium.cancel(id, { by: "ada" })).toBe("cancelled");
    await expect(horarium.cancel(id)).rejects.toThrow(ConflictError);
    expect(await horarium.advance("2h")).toEqual([]);
  });

  test("retries a finished execution as a new one that points to it and is given its slot", async () => {
    let slots: (string | undefined)[] = [];
    const note = defineHandler({
      name: "note",
      run: ({ scheduledFor }) => void slots.push(scheduledFor?.toISOString()),
    });
    const horarium = await horariumOf([note]);
    await horarium.schedule("hourly", note, { cron: "@hourly" });
    const [first] = await horarium.advance("1h");
    const asked = await horarium.retry(first!.id, { by: "ada" });
    await horarium.runDue();
    expect(await horarium.execution(asked.id)).toMatchObject({
      status: "completed",
      repeats: first!.id,
      scheduled_for: null,
      trigger: "retry",
    });
    expect(slots).toEqual(["2026-01-01T01:00:00.000Z", "2026-01-01T01:00:00.000Z"]);
  });

  test("skips the next slot only", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("hourly", echo, { cron: "@hourly" });
    expect(await horarium.skipSlot("hourly")).toEqual({
      scheduledFor: new Date("2026-01-01T01:00:00Z"),
    });
    expect(await horarium.advance("2h")).toMatchObject([
      { scheduled_for: new Date("2026-01-01T02:00:00Z") },
    ]);
    expect((await horarium.executions({ status: ["skipped"] })).rows).toMatchObject([
      { reason: "skipped_by_person" },
    ]);
  });

  test("skips any slot that is yet to come, and the cursor passes over it", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("hourly", echo, { cron: "@hourly" });
    const slot = new Date("2026-01-01T02:00:00Z");
    await horarium.skipSlot("hourly", { slot });
    await expect(horarium.skipSlot("hourly", { slot })).rejects.toThrow("skipped already");
    await horarium.advance("1h");
    expect((await horarium.job("hourly")).next_run_at).toEqual(new Date("2026-01-01T03:00:00Z"));
    expect(slotsOf(await horarium.advance("2h"))).toEqual(["03:00"]);
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("puts back a slot that was skipped, until its instant passes", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("hourly", echo, { cron: "@hourly" });
    const { scheduledFor: slot } = await horarium.skipSlot("hourly");
    await horarium.putBackSlot("hourly", { slot });
    expect(slotsOf(await horarium.advance("1h"))).toEqual(["01:00"]);
    await expect(horarium.putBackSlot("hourly", { slot })).rejects.toThrow("has passed");
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test.each([
    ["later, beyond the next one", "03:30", ["02:00@02:00", "03:00@03:00", "01:00@03:30"]],
    ["earlier", "00:30", ["01:00@00:30", "02:00@02:00", "03:00@03:00"]],
  ])("moves one slot %s, for once", async (_, time, executed) => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("hourly", echo, { cron: "@hourly" });
    const slot = new Date("2026-01-01T01:00:00Z");
    await horarium.moveSlot("hourly", { slot, to: new Date(`2026-01-01T${time}:00Z`) });
    const rows = await horarium.advance("3h29m");
    expect(
      rows.map(({ scheduled_for, started_at }) => `${hour(scheduled_for)}@${hour(started_at)}`),
    ).toEqual(executed);
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("moves a slot again, skips it then, and puts it back", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("hourly", echo, { cron: "@hourly" });
    const slot = new Date("2026-01-01T02:00:00Z");
    await horarium.moveSlot("hourly", { slot, to: new Date("2026-01-01T04:15:00Z") });
    await horarium.moveSlot("hourly", { slot, to: new Date("2026-01-01T04:20:00Z") });
    await horarium.skipSlot("hourly", { slot });
    await horarium.putBackSlot("hourly", { slot });
    expect(slotsOf(await horarium.advance("2h"))).toEqual(["01:00", "02:00"]);
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("keeps one row for each slot through an outage over skipped and moved ones", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("minutely", echo, { cron: "* * * * *" });
    const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
    for (const minute of [3, 4, 30]) await horarium.skipSlot("minutely", { slot: at(minute) });
    await horarium.moveSlot("minutely", { slot: at(10), to: at(20) });
    horarium.clock.advance("2h");
    await horarium.runDue();
    const { rows } = await horarium.executions({ status: ["missed"] });
    // 00:05 to 02:00, but for 00:10, 00:30, and those at its end that are on time or caught up
    expect(rows).toMatchObject([{ scheduled_for: at(5), result: { slots: 114 } }]);
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("neither skips nor moves what is no slot, has passed or has begun", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("hourly", echo, { cron: "@hourly" });
    const to = new Date("2026-01-01T05:00:00Z");
    const slot = (time: string) => new Date(`2026-01-01T${time}:00Z`);
    await horarium.advance("1h");
    for (const [time, reason] of [
      ["02:30", "no such slot"],
      ["00:00", "has passed"],
      ["01:00", "has begun"],
    ] as const) {
      await expect(horarium.skipSlot("hourly", { slot: slot(time) })).rejects.toThrow(reason);
      await expect(horarium.moveSlot("hourly", { slot: slot(time), to })).rejects.toThrow(reason);
    }
    const past = horarium.moveSlot("hourly", { slot: slot("02:00"), to: slot("01:00") });
    await expect(past).rejects.toThrow("an instant ahead");
  });

  test("skips a moved slot when its job is paused, so that nothing of it begins", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("hourly", echo, { cron: "@hourly" });
    const slot = new Date("2026-01-01T02:00:00Z");
    await horarium.moveSlot("hourly", { slot, to: new Date("2026-01-01T02:10:00Z") });
    await horarium.pauseJob("hourly");
    expect(await horarium.advance("3h")).toEqual([]);
    await horarium.resumeJob("hourly");
    expect(await audit(horarium.db, horarium.clock)).toEqual([]);
  });

  test("backfills a range: slots without a row get one, the others are done again", async () => {
    const horarium = await horariumOf([echo]);
    await horarium.schedule("hourly", echo, { cron: "@hourly" });
    await horarium.advance("1h");
    const range = { from: new Date("2025-12-31T23:00:00Z"), to: new Date("2026-01-01T01:00:00Z") };
    expect(await horarium.backfill("hourly", { ...range, isDry: true })).toHaveLength(3);
    expect(await horarium.runDue()).toEqual([]);
    await horarium.backfill("hourly", range);
    expect(await horarium.runDue()).toHaveLength(3);
    const { rows } = await horarium.executions({ trigger: ["backfill"] });
    expect(
      rows.map(({ scheduled_for, repeats }) => [scheduled_for?.toISOString(), repeats !== null]),
    ).toEqual([
      [undefined, true],
      ["2026-01-01T00:00:00.000Z", false],
      ["2025-12-31T23:00:00.000Z", false],
    ]);
  });

  test("deletes and restores a job", async () => {
    const horarium = await horariumOf([echo]);
    const { id } = await horarium.schedule("hourly", echo, { cron: "@hourly" });
    await horarium.deleteJob("hourly");
    await expect(horarium.job("hourly")).rejects.toThrow(NotFoundError);
    expect(await horarium.advance("1h")).toEqual([]);
    await horarium.restoreJob(id);
    expect(await horarium.advance("1h")).toHaveLength(1);
  });

  test("lists jobs and executions by pages", async () => {
    const horarium = await horariumOf([echo]);
    for (const name of ["a", "b", "c"]) await horarium.schedule(name, echo, { cron: "@hourly" });
    const first = await horarium.jobs({ limit: 2 });
    expect(first.rows.map(({ name }) => name)).toEqual(["a", "b"]);
    const second = await horarium.jobs({ limit: 2, after: first.next });
    expect(second.rows.map(({ name }) => name)).toEqual(["c"]);
    expect(second.next).toBeNull();
    await horarium.advance("3h");
    const page = await horarium.executions({ limit: 5 });
    const rest = await horarium.executions({ limit: 5, after: page.next });
    expect(new Set([...page.rows, ...rest.rows].map(({ id }) => id)).size).toBe(9);
  });
});

describe("a handler's context", () => {
  test("may be spread and destructured", async () => {
    const seen: string[] = [];
    const spread = defineHandler({
      name: "spread",
      run: (context) => {
        const { log, signal, deadline, ...rest } = { ...context };
        log.info("still works");
        seen.push(String(signal.aborted), typeof deadline.getTime(), ...Object.keys(rest));
      },
    });
    const horarium = await horariumOf([spread]);
    const { id } = await horarium.enqueue(spread, {});
    expect(await horarium.runDue()).toMatchObject([{ status: "completed" }]);
    expect(seen).toEqual([
      "false",
      "number",
      "parameters",
      "executionId",
      "job",
      "owner",
      "scheduledFor",
      "attempt",
      "idempotencyKey",
      "leaseToken",
      "progress",
      "lastCheckpoint",
      "checkpoint",
      "transaction",
    ]);
    expect(await horarium.log(id)).toMatchObject([{ message: "still works" }]);
  });

  test("keeps log lines, a checkpoint, progress, and completes inside a transaction", async () => {
    let attempts = 0;
    const full = defineHandler({
      name: "full",
      run: async ({ log, checkpoint, lastCheckpoint, transaction }) => {
        log.info("begun", { attempt: ++attempts });
        if (lastCheckpoint === null) {
          await checkpoint({ at: 5 });
          throw new Error("again");
        }
        return transaction(
          async (tx) => {
            await tx.query("create table if not exists public.effect (at integer)");
            await tx.query("insert into public.effect values ($1)", [
              (lastCheckpoint as { at: number }).at,
            ]);
            return { written: 1 };
          },
          { complete: true },
        );
      },
    });
    const horarium = await horariumOf([full]);
    const { id } = await horarium.enqueue(full, {});
    expect(await horarium.advance("1m")).toMatchObject([
      { status: "scheduled" },
      { status: "completed", result: { written: 1 }, attempt: 2 },
    ]);
    expect(
      (await horarium.log(id)).map(({ sequence, attempt, message }) => [
        sequence,
        attempt,
        message,
      ]),
    ).toEqual([
      [1, 1, "begun"],
      [2, 2, "begun"],
    ]);
    expect((await db.current.pool.query("select * from public.effect")).rows).toEqual([{ at: 5 }]);
    expect((await horarium.attempts(id)).map(({ outcome }) => outcome)).toEqual([
      "failed",
      "completed",
    ]);
  });
});
