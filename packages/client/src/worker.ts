import type { WorkContext } from "./context.ts";
import {
  CancelledError,
  DoNotRetry,
  RefusedError,
  RetryAfter,
  StoppingError,
  TimeoutError,
} from "./errors.ts";
import { holdExecution, lost, type Held } from "./held.ts";
import { createAsk, type Claimed, type Renewed } from "./protocol.ts";

/** What a worker offers under a name. */
export interface RemoteHandler<Parameters = unknown> {
  description?: string;
  /** JSON Schema 2020-12, by which the form for its jobs is made and what is given is judged. */
  parameters?: Record<string, unknown>;
  /** Milliseconds. Default 15 min. */
  timeoutMs?: number;
  graceMs?: number;
  /** In all. Default 3. */
  attempts?: number;
  backoffMs?: number;
  /** What it returns is kept as JSON; what it throws fails the attempt. */
  run(context: WorkContext<Parameters>): unknown;
}

export interface WorkerOptions {
  /** Where the server is, with its base path: `https://jobs.example.com/`. */
  url: string | URL;
  /** Of the scope `work`, for the handlers below. */
  token: string;
  /** As it is shown among the workers. */
  name: string;
  handlers: Readonly<Record<string, RemoteHandler>>;
  /** How many executions it runs at a time. Default 1. */
  concurrency?: number;
  /** As it is shown: `deno 2.5`. Default: what can be told. */
  runtime?: string;
  /** For tests, or to go through a proxy. */
  fetch?: typeof fetch;
  /** What went wrong and is tried again, or was lost. Default: nobody hears it. */
  failed?: (error: unknown) => void;
}

/** Claims executions over HTTP and runs them. */
export interface Worker {
  /** Registers, and claims from now on. Rejects with `RefusedError` where the token is not for this. */
  start(): Promise<void>;
  /**
   * Executes what is due, and goes: for service workers and functions, which do not live long. Gives how many were
   * executed. Stops claiming when `signal` is aborted.
   */
  runOnce(options?: { signal?: AbortSignal }): Promise<number>;
  /** Claims nothing more, waits for what runs, then gives it back and says goodbye. Default 30 s. */
  stop(options?: { withinMs?: number }): Promise<void>;
}

const waitMs = 25_000;
const mostAtOnce = 100;

/**
 * Makes a worker that asks the server for executions of its handlers, in any place that has `fetch`.
 *
 * @example
 * const worker = createWorker({
 *   url: "https://jobs.example.com/",
 *   token: process.env.HORARIUM_TOKEN!,
 *   name: "resizer",
 *   handlers: {
 *     resize_cover: {
 *       parameters: { type: "object", properties: { book: { type: "string" } }, required: ["book"] },
 *       async run({ parameters, signal, log }: WorkContext<{ book: string }>) {
 *         log("resizing", { book: parameters.book });
 *         return resize(parameters.book, signal);
 *       },
 *     },
 *   },
 * });
 * await worker.start();
 */
export function createWorker(options: WorkerOptions): Worker {
  const { handlers, concurrency = 1, failed = () => undefined } = options;
  const ask = createAsk(options);
  const running = new Map<string, Held>();
  let registered: Promise<Registration> | null = null;
  /** Null until it is registered first. */
  let latest: Registration | null = null;
  let stopClaiming = new AbortController();
  let looping: Promise<void> | null = null;
  let renewing: ReturnType<typeof setTimeout> | null = null;
  /** When the leases were surely held: before the last renewal that was answered. */
  let renewedAt = 0;
  let placeFree: () => void = () => undefined;
  let whenIdle: () => void = () => undefined;
  let hasLeft = false;

  const register = () =>
    (registered ??= askToRegister().catch((error: unknown) => {
      registered = null;
      throw error;
    }));

  const askToRegister = async () =>
    (latest = await ask<Registration>("workers", {
      name: options.name,
      runtime: options.runtime ?? runtimeHere(),
      concurrency,
      handlers: Object.entries(handlers).map(offered),
    }));

  /** Gives what now runs; registers anew where the server does not know this worker any more. */
  const claim = async (
    limit: number,
    wait: number,
    signal: AbortSignal,
  ): Promise<Promise<void>[]> => {
    const { worker } = await register();
    const withinMs = wait + 15_000;
    try {
      const sentAt = performance.now();
      const { executions } = await ask<{ executions: Claimed[] }>(
        `workers/${worker}/claim`,
        { limit: Math.min(limit, mostAtOnce), waitMs: wait },
        { signal, withinMs },
      );
      if (running.size === 0) renewedAt = sentAt;
      return executions.map((one) => run(worker, one).catch(failed));
    } catch (error) {
      if (error instanceof RefusedError && error.status === 404) registered = null;
      throw error;
    }
  };

  const run = async (worker: string, claimed: Claimed): Promise<void> => {
    const path = `workers/${worker}/executions/${claimed.id}`;
    const held = holdExecution(ask, path, claimed);
    running.set(claimed.id, held);
    keepRenewing();
    try {
      const end = await outcomeOf(held);
      if (end !== null) {
        await held.flush();
        await tellEnd(held, path, end);
      }
    } finally {
      held.close();
      running.delete(claimed.id);
      placeFree();
      if (running.size === 0) whenIdle();
    }
  };

  /** Null: nobody wants to hear it any more. */
  const outcomeOf = async (held: Held): Promise<End | null> => {
    const { claimed, context, signal } = held;
    try {
      const handler = handlers[claimed.handler];
      if (handler === undefined) return { verb: "release" };
      const result = await handler.run(context);
      if (held.isLost()) return null;
      return { verb: "complete", result: asJson(result) };
    } catch (error) {
      if (held.isLost()) return null;
      if (signal.reason instanceof StoppingError) return { verb: "release" };
      return { verb: "fail", error: factsOf(error), retry: retryOf(error) };
    }
  };

  /** Tries until it is taken, refused, or the lease is certainly lost. */
  const tellEnd = async (held: Held, path: string, end: End): Promise<void> => {
    const { verb, ...body } = end;
    const { leaseToken } = held.claimed;
    for (let tries = 0; !held.isLost() && !hasLeft; tries++) {
      try {
        await ask(`${path}/${verb}`, { leaseToken, ...body });
        return;
      } catch (error) {
        failed(error);
        if (error instanceof RefusedError) {
          // too large, or no JSON that can be kept: it cannot be told, but that can
          if (verb === "complete" && (error.status === 413 || error.status === 422)) {
            const message = `the result was refused: ${error.message}`;
            await tellEnd(held, path, { verb: "fail", error: { message }, retry: "never" });
          }
          return;
        }
        await pause(backoff(tries, 5_000));
      }
    }
  };

  const keepRenewing = () => {
    if (renewing === null && latest !== null) schedule(latest.renewEveryMs);
  };

  const schedule = (ms: number) => {
    if (!hasLeft)
      renewing ??= setTimeout(() => {
        renewing = null;
        void renew();
      }, ms);
  };

  const renew = async () => {
    const all = [...running.values()];
    if (all.length === 0 || latest === null) return;
    const { worker, leaseMs, renewEveryMs } = latest;
    const sentAt = performance.now();
    try {
      const { leases } = await ask<{ leases: Renewed[] }>(
        `workers/${worker}/renew`,
        {
          leases: all.map(({ claimed: { id, leaseToken } }) => ({ execution: id, leaseToken })),
        },
        { withinMs: Math.max(1_000, renewEveryMs) },
      );
      renewedAt = sentAt;
      for (const { execution, state } of leases) tell(running.get(execution), state);
      schedule(renewEveryMs);
    } catch (error) {
      failed(error);
      if (error instanceof RefusedError || performance.now() - renewedAt > leaseMs) {
        for (const held of all) held.abort(lost(held.claimed));
      }
      schedule(renewEveryMs / 4);
    }
  };

  const tell = (held: Held | undefined, state: Renewed["state"]) => {
    if (held === undefined || state === "held") return;
    const { claimed } = held;
    if (state === "lost") held.abort(lost(claimed));
    else if (state === "cancelled") held.abort(new CancelledError(`${claimed.id} was cancelled`));
    else held.abort(new TimeoutError(`the timeout of ${claimed.id} has passed`));
  };

  const loop = async (signal: AbortSignal) => {
    for (let failures = 0; !signal.aborted;) {
      const free = concurrency - running.size;
      if (free <= 0) {
        await new Promise<void>((resolve) => {
          // and not a listener of the signal besides, which lives as long as the worker: each wait would leave one
          placeFree = resolve;
        });
        continue;
      }
      try {
        const askedAt = performance.now();
        const begun = await claim(free, waitMs, signal);
        failures = 0;
        // nothing, and sooner than asked for: the server has its reasons
        if (begun.length === 0 && performance.now() - askedAt < 1_000) await pause(1_000, signal);
      } catch (error) {
        if (signal.aborted) return;
        failed(error);
        await pause(backoff(failures++, 30_000), signal);
      }
    }
  };

  const idle = () =>
    running.size === 0
      ? Promise.resolve()
      : new Promise<void>((resolve) => {
          whenIdle = resolve;
        });

  const goodbye = async () => {
    hasLeft = true;
    if (renewing !== null) clearTimeout(renewing);
    renewing = null;
    const known = registered;
    registered = null;
    if (known === null) return;
    // what is still held is given back by it; if it does not arrive, the leases expire
    await known.then(({ worker }) => ask(`workers/${worker}/leave`, {})).catch(failed);
  };

  return {
    async start() {
      if (looping !== null) return;
      stopClaiming = new AbortController();
      hasLeft = false;
      await register();
      looping = loop(stopClaiming.signal);
    },
    async runOnce({ signal = new AbortController().signal } = {}) {
      let count = 0;
      hasLeft = false;
      try {
        while (!signal.aborted) {
          const begun = await claim(concurrency, 0, signal);
          if (begun.length === 0) break;
          count += begun.length;
          await Promise.all(begun);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        await goodbye();
      }
      return count;
    },
    async stop({ withinMs = 30_000 } = {}) {
      stopClaiming.abort();
      placeFree();
      await looping;
      looping = null;
      const late = new AbortController();
      await Promise.race([idle(), pause(withinMs, late.signal)]);
      for (const held of running.values()) held.abort(new StoppingError("the worker stops"));
      await Promise.race([idle(), pause(1_000, late.signal)]);
      late.abort();
      await goodbye();
    },
  };
}

interface Registration {
  worker: string;
  leaseMs: number;
  renewEveryMs: number;
}

type End =
  | { verb: "complete"; result: unknown }
  | { verb: "fail"; error: Facts; retry: "policy" | "never" | number }
  | { verb: "release" };

/** As it is told, however often. Throws `DoNotRetry` for what is no JSON: that could not be told, and would not be another time. */
function asJson(result: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(result) ?? "null") as unknown;
  } catch (error) {
    throw new DoNotRetry(`the result is no JSON: ${String(error)}`);
  }
}

interface Facts {
  message: string;
  name?: string;
  stack?: string;
}

/** What is said of a handler when the worker registers. */
function offered([name, handler]: [string, RemoteHandler]): object {
  const { description, parameters, timeoutMs, graceMs, attempts, backoffMs } = handler;
  return { name, description, parameters, timeoutMs, graceMs, attempts, backoffMs };
}

function factsOf(error: unknown): Facts {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, name, stack } = error;
  return {
    message: (message || name).slice(0, 60_000),
    name: name.slice(0, 100),
    ...(stack === undefined ? {} : { stack: stack.slice(0, 60_000) }),
  };
}

function retryOf(error: unknown): "policy" | "never" | number {
  if (error instanceof DoNotRetry) return "never";
  return error instanceof RetryAfter ? Math.round(error.ms) : "policy";
}

function backoff(failures: number, mostMs: number): number {
  return Math.min(mostMs, 500 * 2 ** failures) * (0.5 + Math.random() / 2);
}

/** Until `signal` is aborted, at most. */
function pause(ms: number, signal: AbortSignal = new AbortController().signal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

function runtimeHere(): string {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  // a browser's is long, and ends with what it is
  return navigator?.userAgent?.split(" ").at(-1)?.slice(0, 100) ?? "node";
}
