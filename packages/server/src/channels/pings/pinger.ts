import type { Horarium } from "horarium";
import { forgetPings, notePings, readPinged } from "./note-pings.ts";

/** Looks for what dead man's switches are to be told, and leaves it in the outbox. Any number of processes may have one. */
export interface Pinger {
  start(): void;
  stop(): Promise<void>;
}

export interface PingerOptions {
  horarium: Horarium;
  failed: (error: unknown) => void;
  /** Something new is in the outbox. */
  noted: () => void;
}

/** Between two looks without a reason to, milliseconds. What other processes record is seen by then. */
const restMs = 1_000;
const readEveryMs = 15_000;

export function createPinger({ horarium, failed, noted }: PingerOptions): Pinger {
  let pinged: Awaited<ReturnType<typeof readPinged>> = { hasAny: false, jobs: new Set() };
  let readAt = -Infinity;
  let isStopping = false;
  let isWoken = false;
  let goOn = () => {};
  let looping: Promise<void> = Promise.resolve();
  let offs: (() => void)[] = [];

  const look = async () => {
    if (performance.now() - readAt >= readEveryMs) {
      pinged = await readPinged(horarium);
      if (pinged.hasAny) await forgetPings(horarium);
      readAt = performance.now();
    }
    if (pinged.hasAny && (await notePings(horarium)) > 0) noted();
  };

  const loop = async () => {
    while (!isStopping) {
      isWoken = false;
      await look().catch(failed);
      await pause(isWoken ? 0 : restMs);
    }
  };

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      goOn = () => {
        clearTimeout(timer);
        resolve();
      };
      if (isStopping) goOn();
    });

  const wake = ({ jobId }: { jobId: string | null }) => {
    if (jobId === null || !pinged.jobs.has(jobId)) return;
    isWoken = true;
    goOn();
  };

  return {
    start() {
      const { on } = horarium;
      offs = [
        on("execution.started", wake),
        on("execution.completed", wake),
        on("execution.failed", wake),
      ];
      looping = loop();
    },
    async stop() {
      isStopping = true;
      for (const off of offs) off();
      goOn();
      await looping;
    },
  };
}
