// What the worker processes can do. A name may have an ending, `effect:after-claim`, so that each worker of a test can
// have work that no other takes.
import { setTimeout as pause } from "node:timers/promises";
import { defineHandler } from "horarium";
import { note } from "./write-ledger.mjs";

const dieIfAt = (place) => {
  if (place === process.env.DIE_AT) process.kill(process.pid, "SIGKILL");
};
const never = () => new Promise((_, reject) => setInterval(() => reject, 1_000));
const block = (ms) => {
  for (const end = Date.now() + ms; Date.now() < end;);
};
const write = (context) => (tx) =>
  tx
    .query("insert into public.effect (execution, attempt, worker) values ($1, $2, $3)", [
      context.executionId,
      context.attempt,
      Number(process.env.WORKER_PID),
    ])
    .then(() => ({ attempt: context.attempt }));

const kinds = {
  /** Does nothing. */
  quick: { run: ({ parameters }) => ({ echo: parameters.echo }) },
  /** Waits, and ends when its signal is aborted. */
  slow: { run: ({ parameters, signal }) => pause(parameters.ms ?? 500, "done", { signal }) },
  /** Waits, whatever its signal says. */
  stubborn: { run: ({ parameters }) => pause(parameters.ms ?? 500, "done") },
  /** Blocks the event loop, on its first `times` attempts. */
  blocking: {
    run: ({ parameters: { ms, times = 99 }, attempt }) => block(attempt <= times ? ms : 0),
  },
  /** Blocks the event loop, and then waits, so that its worker can notice. */
  lagging: {
    run: async ({ parameters: { ms, times = 99 }, attempt }) => {
      block(attempt <= times ? ms : 0);
      await pause(500);
    },
  },
  /** Blocks, and notes that it does, ten times a second. */
  ticking: {
    run: (context) => {
      for (const end = Date.now() + context.parameters.ms; Date.now() < end;) {
        block(100);
        note("tick", context);
      }
    },
  },
  /** Writes data in a transaction of its own, and dies there if its worker is one that does. */
  effect: {
    run: async (context) => {
      dieIfAt("before effect");
      await context.transaction(write(context));
      dieIfAt("after effect");
    },
  },
  /** Writes data and completes itself with it. */
  once: {
    run: async (context) => {
      dieIfAt("before effect");
      await context.transaction(write(context), { complete: true });
      dieIfAt("after effect");
    },
  },
  /** Stays between two statements of its transaction. */
  lingering: {
    run: (context) =>
      context.transaction(async (tx) => {
        await write(context)(tx);
        await pause(context.parameters.ms);
        return tx.query("select 1").then(() => "done");
      }),
  },
  /** Waits, and then writes in each way that there is, and notes what was refused. */
  zombie: {
    run: async (context) => {
      await pause(context.parameters.ms);
      const attempt = async (what, work) => {
        try {
          await work();
          note(`${what}: written`, context);
        } catch (error) {
          note(`${what}: ${error.code ?? error.message}`, context);
        }
      };
      context.log(`attempt ${context.attempt} goes on`);
      context.progress(context.attempt, 10, `attempt ${context.attempt}`);
      await attempt("checkpoint", () => context.checkpoint({ attempt: context.attempt }));
      await attempt("transaction", () => context.transaction(write(context)));
      return { attempt: context.attempt };
    },
  },
  /** Ends in a bad way on its first attempts. */
  ending: {
    run: ({ parameters, attempt }) => {
      if (attempt > (parameters.deaths ?? 1)) return "done";
      if (parameters.by === "exit") process.exit(3);
      if (parameters.by === "rejection") void Promise.reject(new Error("nobody awaits me"));
      if (parameters.by === "exception") {
        setImmediate(() => {
          throw new Error("nobody catches me");
        });
      }
      return never();
    },
  },
  /** Returns, throws or logs what is hard to keep. */
  poison: {
    run: ({ parameters: { does, what }, log, progress, checkpoint }) => {
      const value = poisons[what]();
      if (does === "return") return value;
      if (does === "throw") throw value;
      if (does === "reject") return Promise.reject(value);
      if (does === "progress") progress(1, 2, String(value));
      if (does === "checkpoint") return checkpoint(value);
      if (does === "log") log(typeof value === "string" ? value : "fields", { value });
      return does;
    },
  },
};

const poisons = {
  bigint: () => 1n,
  cycle: () => {
    const cycle = {};
    cycle.self = cycle;
    return cycle;
  },
  megabyte: () => "x".repeat(1_048_576),
  nul: () => "a\0b",
  surrogate: () => "a\ud800b",
  proto: () => JSON.parse('{"__proto__": {"polluted": true}}'),
  deep: () => {
    let value = {};
    for (let level = 0; level < 20_000; level++) value = { value };
    return value;
  },
  hostile: () => ({
    toJSON() {
      throw new Error("I am no JSON");
    },
  }),
  symbol: () => Symbol("s"),
  nothing: () => undefined,
  getter: () =>
    Object.defineProperty(new Error("x"), "message", {
      get() {
        throw new Error("I have no message");
      },
    }),
};

/** A handler of this name: the part before the colon says what it does. */
export function handlerOf(name, settings = {}) {
  const kind = kinds[name.split(":")[0]];
  return defineHandler({
    name,
    grace: "500ms",
    retry: { attempts: 3, backoff: "100ms", jitter: 0 },
    ...settings,
    run: async (context) => {
      note("start", context);
      const result = await kind.run(context);
      note("end", context);
      return result;
    },
  });
}

const isolated = (name, isolation, kind) =>
  defineHandler({
    ...handlerOf(kind),
    name,
    isolation,
    module: import.meta.url,
  });
export const tickingThread = isolated("ticking-thread", "thread", "ticking");
export const tickingProcess = isolated("ticking-process", "process", "ticking");
export const lingeringProcess = isolated("lingering-process", "process", "lingering");
export const endingProcess = isolated("ending-process", "process", "ending");
export const allocatingProcess = defineHandler({
  name: "allocating-process",
  isolation: "process",
  module: import.meta.url,
  retry: { attempts: 2, backoff: "100ms", jitter: 0 },
  run: (context) => {
    note("start", context);
    const eaten = [];
    for (;;) eaten.push(new Array(10_000).fill(eaten.length));
  },
});

export const isolatedHandlers = [
  tickingThread,
  tickingProcess,
  lingeringProcess,
  endingProcess,
  allocatingProcess,
];
export const inlineNames = Object.keys(kinds);
