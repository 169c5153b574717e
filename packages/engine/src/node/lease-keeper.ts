import { Worker } from "node:worker_threads";
import type pg from "pg";
import type { LeaseKeeper, LeaseOptions } from "../runtime.ts";
import { createAsker } from "./asking.ts";
import { crossingConnection, named, passwordOf, type CrossingConnection } from "./connection.ts";
import { crossError, rebuildError, type CrossedError } from "./crossing-error.ts";
import { entry } from "./entry.ts";

/** What the thread is started with. */
export interface LeaseThreadData {
  connection: CrossingConnection;
  schema: string;
  worker: string;
  leaseMs: number;
  maxBlockMs: number;
  /** One 64-bit number: `process.hrtime.bigint()` at the last sign of life of the worker's loop. */
  stamp: SharedArrayBuffer;
}

export type ToLeaseThread =
  | { kind: "renew"; id: number | null }
  | { kind: "password"; id: number; value: string | undefined; error: CrossedError | null }
  | { kind: "stop" };

export type FromLeaseThread =
  | {
      kind: "renewed";
      sentAt: bigint;
      leases: number;
      leftOut: { id: string; endsAt: bigint }[];
    }
  | { kind: "failed"; error: CrossedError }
  | { kind: "answer"; id: number; error: CrossedError | null }
  | { kind: "password?"; id: number };

const stopWithinMs = 2_000;
const restartAfterMs = 500;

/** Renews the leases of one worker in a thread of its own, over a connection of its own. */
export function keepLeases(
  connection: pg.ClientConfig,
  { schema, worker, leaseMs, maxBlockMs, renewed, blocked, failed }: LeaseOptions,
): LeaseKeeper {
  const stamp = new BigInt64Array(new SharedArrayBuffer(8));
  const data: LeaseThreadData = {
    connection: crossingConnection(named(connection, "horarium leases")),
    schema,
    worker,
    leaseMs,
    maxBlockMs,
    stamp: stamp.buffer as SharedArrayBuffer,
  };
  let thread: Worker | null = null;
  let restart: NodeJS.Timeout | null = null;
  let stopping: Promise<void> | null = null;
  let lastAlive = process.hrtime.bigint();
  const renewals = createAsker<undefined>((id) => tell({ kind: "renew", id }));

  const tell = (message: ToLeaseThread) => thread?.postMessage(message);

  const alive = () => {
    const now = process.hrtime.bigint();
    const silentMs = Number(now - lastAlive) / 1e6;
    lastAlive = now;
    Atomics.store(stamp, 0, now);
    if (silentMs > leaseMs / 3) tell({ kind: "renew", id: null });
    if (silentMs > maxBlockMs) blocked(silentMs);
  };

  const start = () => {
    const started = new Worker(entry("lease-thread"), {
      workerData: data,
      name: "horarium leases",
      // flags of the app, a loader of its tracing for one, are not for this thread
      execArgv: [],
    });
    thread = started;
    started.on("message", hear);
    // after the listener, which refs it again
    started.unref();
    started.on("error", failed);
    started.on("exit", () => {
      thread = null;
      renewals.abandon(new Error("the thread that renews the leases has ended"));
      if (stopping !== null) return;
      restart = setTimeout(start, restartAfterMs);
      restart.unref();
    });
  };

  const hear = (message: FromLeaseThread) => {
    switch (message.kind) {
      case "renewed": {
        const here = performance.now();
        const clock = process.hrtime.bigint();
        const toHere = (at: bigint) => here - Number(clock - at) / 1e6;
        return renewed({
          sentAt: toHere(message.sentAt),
          leases: message.leases,
          leftOut: message.leftOut.map(({ id, endsAt }) => ({ id, endsAt: toHere(endsAt) })),
        });
      }
      case "failed":
        return failed(rebuildError(message.error));
      case "answer":
        return renewals.answer(message.id, undefined, message.error);
      case "password?":
        return void answerPassword(message.id);
    }
  };

  const answerPassword = async (id: number) => {
    try {
      tell({ kind: "password", id, value: await passwordOf(connection), error: null });
    } catch (error) {
      tell({ kind: "password", id, value: undefined, error: crossError(error) });
    }
  };

  const end = async () => {
    if (restart !== null) clearTimeout(restart);
    const ending = thread;
    if (ending === null) return;
    // or a process that only waits for this would end without it
    ending.ref();
    const exited = new Promise<void>((resolve) => ending.once("exit", () => resolve()));
    tell({ kind: "stop" });
    const late = setTimeout(() => void ending.terminate(), stopWithinMs);
    await exited;
    clearTimeout(late);
  };

  Atomics.store(stamp, 0, lastAlive);
  start();
  return {
    alive,
    async renewNow() {
      if (thread === null) throw new Error("the thread that renews the leases has ended");
      alive();
      thread.ref();
      await renewals.ask().finally(() => {
        if (stopping === null) thread?.unref();
      });
    },
    stop: () => (stopping ??= end()),
  };
}
