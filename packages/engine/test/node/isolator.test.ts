import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { AnyHandler, Isolation, LogFields } from "../../src/define.ts";
import {
  CancelledError,
  ConfigurationError,
  DisturbedError,
  DoNotRetry,
  LeaseLostError,
  RetryAfter,
} from "../../src/errors.ts";
import { connectionOf } from "../../src/node/connection.ts";
import { createIsolator, type IsolatorOptions } from "../../src/node/isolator.ts";
import type { IsolatedChannel, IsolatedInput, Isolator } from "../../src/runtime.ts";
import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { startPooler } from "./pooler.ts";
import { addRunning, addWorker, createMigratedDatabase, isAlive, partsOf } from "./support.ts";

let made: TestDatabase;
let pool: pg.Pool;
let worker: string;
const isolators: Isolator[] = [];

beforeAll(async () => {
  made = await createMigratedDatabase();
  pool = made.pool;
  worker = await addWorker(pool);
});
afterEach(async () => {
  await Promise.all(isolators.splice(0).map((isolator) => isolator.close()));
});
afterAll(() => made.drop());

const module = new URL("fixtures/handlers.mjs", import.meta.url).href;

function create(options: Partial<IsolatorOptions> = {}): Isolator {
  const isolator = createIsolator({
    pool,
    connection: () => connectionOf(pool),
    schema: "horarium",
    ...options,
  });
  isolators.push(isolator);
  return isolator;
}

function handler(name: string, isolation: Isolation): AnyHandler {
  return { kind: "handler", name, isolation, module, run: () => undefined };
}

interface Line {
  level: string;
  message: string;
  fields: LogFields | undefined;
}

interface Listening extends IsolatedChannel {
  lines: Line[];
  progressed: unknown[];
  checkpoints: unknown[];
}

function listening(checkpoint?: IsolatedChannel["checkpoint"]): Listening {
  const lines: Line[] = [];
  const progressed: unknown[] = [];
  const checkpoints: unknown[] = [];
  return {
    lines,
    progressed,
    checkpoints,
    log: (level, message, fields) => void lines.push({ level, message, fields }),
    progress: (...said) => void progressed.push(said),
    checkpoint:
      checkpoint ??
      (async (value) => {
        checkpoints.push(value);
      }),
  };
}

function input(given: Partial<IsolatedInput> = {}): IsolatedInput {
  const executionId = randomUUID();
  return {
    executionId,
    leaseToken: randomUUID(),
    parameters: {},
    job: null,
    owner: null,
    scheduledFor: null,
    attempt: 1,
    idempotencyKey: executionId,
    deadline: new Date(Date.now() + 60_000),
    lastCheckpoint: null,
    ...given,
  };
}

/** Runs to the end. */
function run(
  isolator: Isolator,
  called: AnyHandler,
  given: Partial<IsolatedInput> = {},
  channel = listening(),
) {
  return isolator.run(called, input(given), channel).done;
}

async function saysFirst(channel: Listening, message: string): Promise<Line> {
  return vi.waitFor(
    () => {
      const line = channel.lines.find((one) => one.message === message);
      if (line === undefined) throw new Error(`waits for "${message}"`);
      return line;
    },
    { timeout: 60_000, interval: 10 },
  );
}

describe.each(["thread", "process"] as const)("in a %s", (isolation) => {
  test("a handler has its context, and what it says arrives", async () => {
    const channel = listening();
    const scheduledFor = new Date("2026-03-29T01:00:00Z");
    const given = {
      parameters: { book: 1, at: scheduledFor },
      scheduledFor,
      job: "nightly",
      attempt: 2,
    };
    const { result, isRecorded } = await run(
      create(),
      handler("reports", isolation),
      { ...given, idempotencyKey: "nightly:1", lastCheckpoint: { page: 3 } },
      channel,
    );
    expect(isRecorded).toBe(false);
    expect(result).toEqual({
      parameters: { book: 1, at: scheduledFor.toISOString() },
      lastCheckpoint: { page: 3 },
      scheduledFor: scheduledFor.toISOString(),
      deadlineIsDate: true,
      job: "nightly",
      attempt: 2,
      idempotencyKey: "nightly:1",
    });
    expect(channel.lines.map(({ level, message }) => [level, message])).toEqual([
      ["info", "begins"],
      ["warn", "nearly done"],
    ]);
    expect(channel.progressed).toEqual([[3, 10, "books"]]);
    expect(channel.checkpoints).toEqual([{ page: 4 }]);
  });

  test("a checkpoint without a lease rejects and aborts the signal", async () => {
    const channel = listening(() => Promise.reject(new LeaseLostError("e1")));
    const { result } = await run(create(), handler("loses_lease", isolation), {}, channel);
    expect(result).toEqual({ isAborted: true, code: "lease_lost" });
  });

  test("an abort ends a handler that listens to its signal, and the reason crosses", async () => {
    const channel = listening();
    const running = create().run(handler("cooperates", isolation), input(), channel);
    await saysFirst(channel, "waits");
    running.abort(new CancelledError("enough"));
    expect((await running.done).result).toEqual({ code: "cancelled", message: "enough" });
  });

  test("terminate kills a busy loop, and nothing else", async () => {
    const isolator = create();
    const [busy, patient] = [listening(), listening()];
    const kept = isolator.run(handler("cooperates", isolation), input(), patient);
    const running = isolator.run(handler("spins", isolation), input(), busy);
    await saysFirst(busy, "spins");
    await saysFirst(patient, "waits");
    await running.terminate();
    await expect(running.done).rejects.toMatchObject({
      code: "isolate_died",
      message: /terminated/,
    });

    kept.abort(new CancelledError("the other is unharmed"));
    expect((await kept.done).result).toMatchObject({ code: "cancelled" });
  });

  test("running out of memory fails that execution alone, and says so", async () => {
    const isolator = create({ maxOldGenerationSizeMb: 48 });
    const patient = listening();
    const kept = isolator.run(handler("cooperates", isolation), input(), patient);
    await saysFirst(patient, "waits");
    await expect(run(isolator, handler("eats_memory", isolation))).rejects.toThrow(
      `the ${isolation} ran out of memory (its limit is 48 MB)`,
    );
    kept.abort(new CancelledError("unharmed"));
    expect((await kept.done).result).toMatchObject({ code: "cancelled" });
  });

  test.each([
    ["exits", "ended with code 7"],
    ["throws_later", "uncaught exception: nobody catches me"],
    ["rejects_later", "unhandled rejection: nobody awaits me"],
  ])("%s: the execution fails and says how, and the next one runs", async (name, message) => {
    const isolator = create();
    await expect(run(isolator, handler(name, isolation))).rejects.toThrow(message);
    expect((await run(isolator, handler("who_am_i", isolation))).result).toBeDefined();
  });

  test("is used again", async () => {
    const isolator = create();
    const first = await run(isolator, handler("who_am_i", isolation));
    await expect(run(isolator, handler("gives_up", isolation))).rejects.toThrow();
    expect(await run(isolator, handler("who_am_i", isolation))).toEqual(first);
  });

  test("as many run at once as are allowed, the others wait", async () => {
    const isolator = create({ maxThreads: 1, maxProcesses: 1 });
    const [first, second, third] = [listening(), listening(), listening()];
    const running = isolator.run(handler("cooperates", isolation), input(), first);
    const waiting = isolator.run(handler("cooperates", isolation), input(), second);
    const leaving = isolator.run(handler("cooperates", isolation), input(), third);
    await saysFirst(first, "waits");
    leaving.abort(new CancelledError("not begun"));
    await expect(leaving.done).rejects.toThrow("not begun");
    expect(second.lines).toEqual([]);
    running.abort(new CancelledError("enough"));
    await running.done;
    await saysFirst(second, "waits");
    await waiting.terminate();
    expect(third.lines).toEqual([]);
  });

  test("errors cross as what they are", async () => {
    const isolator = create();
    const failure = async (name: string) => {
      const thrown: unknown = await run(isolator, handler(name, isolation)).catch(
        (error: unknown) => error,
      );
      return thrown as Error;
    };
    const final = await failure("gives_up");
    expect(final).toBeInstanceOf(DoNotRetry);
    expect(final).toMatchObject({
      message: "the book is gone",
      name: "DoNotRetry",
      code: "do_not_retry",
    });
    expect(final.stack).toContain("handlers.mjs");
    expect(final.cause).toMatchObject({ message: "404" });
    const later = await failure("asks_for_later");
    expect(later).toBeInstanceOf(RetryAfter);
    expect(later).toMatchObject({ after: "10m", message: "rate limited" });
    const plain = await failure("fails_plainly");
    expect(plain).toMatchObject({ name: "RangeError", message: "too far", code: "E_FAR" });
    expect(plain).not.toHaveProperty("issues");
  });

  test("a handler that its module does not export is a configuration error", async () => {
    const thrown: unknown = await run(create(), handler("nobody", isolation)).catch(
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(ConfigurationError);
    expect(String(thrown)).toContain("does not export it");
    const lost = { ...handler("reports", isolation), module: "file:///nowhere/at-all.mjs" };
    await expect(run(create(), lost)).rejects.toThrow("cannot be loaded");
  });

  test("parameters that cannot cross are a configuration error", async () => {
    const isolator = create();
    const given = { parameters: { call: () => 1 } };
    await expect(run(isolator, handler("reports", isolation), given)).rejects.toThrow(
      "cannot cross",
    );
    expect((await run(isolator, handler("who_am_i", isolation))).result).toBeDefined();
  });

  test("a transaction commits what the handler writes, under a name of its own", async () => {
    const held = await addRunning(pool, worker);
    const word = `committed in a ${isolation}`;
    const { result, isRecorded } = await create().run(
      handler("writes", isolation),
      { ...held, parameters: { word } },
      listening(),
    ).done;
    expect(isRecorded).toBe(false);
    expect(result).toEqual({ word, backend: `horarium:${held.executionId}` });
    expect((await pool.query("select from effect where word = $1", [word])).rowCount).toBe(1);
  });

  test("a transaction asks the worker for a password that is a function", async () => {
    const proxy = await startPooler(made.url, { asksPassword: true });
    const connection = { ...partsOf(proxy.url), password: async () => "secret" };
    const held = await addRunning(pool, worker);
    await run(create({ connection: () => connection }), handler("writes", isolation), {
      ...held,
      parameters: { word: "asked" },
    });
    expect(proxy.passwords).toEqual(["secret"]);
    await proxy.close();
  });

  test("a transaction of a lost lease is refused and rolled back", async () => {
    const held = await addRunning(pool, worker);
    const word = `fenced in a ${isolation}`;
    const zombie = { ...held, leaseToken: randomUUID() };
    for (const complete of [false, true]) {
      const parameters = { word, complete };
      const thrown: unknown = await run(create(), handler("writes", isolation), {
        ...zombie,
        parameters,
      }).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(LeaseLostError);
    }
    expect((await pool.query("select from effect where word = $1", [word])).rowCount).toBe(0);
  });

  test("a transaction completes the execution, whatever happens afterwards", async () => {
    const held = await addRunning(pool, worker);
    const ended = await create().run(handler("completes_then_fails", isolation), held, listening())
      .done;
    expect(ended).toEqual({ result: "kept", isRecorded: true });
    const { rows } = await pool.query(
      "select status, result from horarium.job_execution where id = $1",
      [held.executionId],
    );
    expect(rows).toEqual([{ status: "completed", result: "kept" }]);
  });

  test("terminate ends the backend that the handler has left behind", async () => {
    const held = await addRunning(pool, worker);
    const running = create().run(handler("hangs_in_database", isolation), held, listening());
    const backends = async () =>
      (
        await pool.query(
          "select from pg_stat_activity where application_name = $1 and query like '%pg_sleep%'",
          [`horarium:${held.executionId}`],
        )
      ).rowCount;
    await vi.waitFor(async () => expect(await backends()).toBe(1), { timeout: 60_000 });
    await running.terminate();
    // it was told to end, and has a while for that
    await expect.poll(backends).toBe(0);
  });

  describe("what an execution has left behind and comes up while another one runs", () => {
    const one = { maxThreads: 1, maxProcesses: 1 };

    test.each(["rejection", "exception", "exit"])(
      "ends that one as disturbed: %s",
      async (what) => {
        const isolator = create(one);
        await run(isolator, handler("leaves_behind", isolation), { parameters: { what } });
        const channel = listening();
        const disturbed = run(isolator, handler("stirs_up", isolation), {}, channel);
        await expect(disturbed).rejects.toBeInstanceOf(DisturbedError);
        expect(channel.lines).toMatchObject([
          { level: "warn", message: expect.stringMatching(/left behind|code 3/) },
        ]);
      },
    );

    test("is not taken for a checkpoint of that one", async () => {
      const isolator = create(one);
      const left = { parameters: { what: "checkpoint" } };
      await run(isolator, handler("leaves_behind", isolation), left);
      const channel = listening();
      const { result } = await run(isolator, handler("stirs_up", isolation), {}, channel);
      expect([result, channel.checkpoints]).toEqual(["lease_lost", []]);
    });

    test("disturbs it once: the next time it is alone, and what comes up then is its own", async () => {
      const isolator = create(one);
      const left = { parameters: { what: "rejection" } };
      await run(isolator, handler("leaves_behind", isolation), left);
      const again = input();
      const disturbed = run(isolator, handler("stirs_up", isolation), again);
      await expect(disturbed).rejects.toBeInstanceOf(DisturbedError);

      const before = await run(isolator, handler("who_am_i", isolation));
      const alone = await run(isolator, handler("who_am_i", isolation), again);
      expect(alone.result).not.toEqual(before.result);
      expect((await run(isolator, handler("who_am_i", isolation))).result).toEqual(alone.result);
    });

    test("is not to blame for what that one does itself", async () => {
      const isolator = create(one);
      for (const [name, message] of [
        ["rejects_later", "unhandled rejection: nobody awaits me"],
        ["throws_later", "uncaught exception: nobody catches me"],
        ["exits", "ended with code 7"],
      ] as const) {
        await run(isolator, handler("who_am_i", isolation));
        const failed = run(isolator, handler(name, isolation));
        await expect(failed).rejects.toThrow(message);
        await expect(failed).rejects.not.toBeInstanceOf(DisturbedError);
      }
    });
  });

  test("close ends what runs and what is idle", async () => {
    const isolator = create();
    const channel = listening();
    const { result } = await run(isolator, handler("who_am_i", isolation));
    const running = isolator.run(handler("spins", isolation), input(), channel);
    await saysFirst(channel, "spins");
    await isolator.close();
    await expect(running.done).rejects.toThrow("terminated");
    if (isolation === "process") expect(isAlive((result as { pid: number }).pid)).toBe(false);
    expect(() => isolator.run(handler("spins", isolation), input(), channel)).toThrow("closed");
  });
});

test("a process is killed together with the processes that its handler has started", async () => {
  const channel = listening();
  const running = create().run(handler("spins_with_child", "process"), input(), channel);
  const { fields } = await saysFirst(channel, "started");
  expect([isAlive(fields?.["child"]), isAlive(fields?.["self"])]).toEqual([true, true]);
  await running.terminate();
  await vi.waitFor(
    () => expect([isAlive(fields?.["child"]), isAlive(fields?.["self"])]).toEqual([false, false]),
    {
      timeout: 60_000,
      interval: 10,
    },
  );
});

test("when the worker is killed, its processes and what they have started end by themselves, even in a busy loop", async () => {
  const parent = fork(new URL("fixtures/worker.mjs", import.meta.url), [
    made.url,
    module,
    "spins_with_child",
  ]);
  const { child, self } = await new Promise<{ child: number; self: number }>((resolve) => {
    parent.once("message", (message) => resolve(message as { child: number; self: number }));
  });
  parent.kill("SIGKILL");
  await vi.waitFor(() => expect([isAlive(child), isAlive(self)]).toEqual([false, false]), {
    timeout: 60_000,
    interval: 100,
  });
});

test("idle threads and processes do not keep the worker's process alive", async () => {
  const parent = fork(new URL("fixtures/worker.mjs", import.meta.url), [
    made.url,
    module,
    "who_am_i",
  ]);
  const code = await new Promise((resolve) => {
    parent.once("exit", resolve);
  });
  expect(code).toBe(0);
});

test("a process that is killed from outside fails its execution and says so", async () => {
  await expect(run(create(), handler("kills_itself", "process"))).rejects.toThrow(
    "killed by SIGKILL",
  );
});

test("what a process prints becomes log lines of its own execution, all of them and in order", async () => {
  const isolator = create({ maxProcesses: 1 });
  const channels = ["one", "two", "three"].map((word) => ({ word, channel: listening() }));
  await Promise.all(
    channels.map(({ word, channel }) =>
      run(isolator, handler("prints", "process"), { parameters: { word, lines: 500 } }, channel),
    ),
  );
  for (const { word, channel } of channels) {
    const printed = (level: string) =>
      channel.lines.filter((line) => line.level === level).map(({ message }) => message);
    const numbered = Array.from({ length: 500 }, (_, place) => `${word} ${place + 1}`);
    expect(printed("info")).toEqual([...numbered, `${word} without end of line`]);
    expect(printed("error")).toEqual([`${word} complains`]);
  }
});
