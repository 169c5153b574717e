import { now, type Clock } from "../clock.ts";
import type { Emitter } from "../events.ts";
import { sql, type Database } from "../sql.ts";
import { lookForAlerts, lookMemory } from "./look.ts";

/** Makes alerts of what goes wrong, for as long as it runs. Any number of nodes may have one. */
export interface AlertKeeper {
  start(): void;
  /** Something may have gone wrong, or become well: look at once. */
  wake(): void;
  stop(): Promise<void>;
}

export interface AlertKeeperOptions {
  db: Database;
  clock: Clock;
  on: Emitter["on"];
  failed: (error: unknown) => void;
  /** After each look that has been at it. */
  looked?: () => void;
}

/** Looks without a reason to, milliseconds. What other processes record is seen by then. */
const restMs = 1_000;
const absencesEveryMs = 5_000;
const atOnceMs = 20;

export function createAlertKeeper({
  db,
  clock,
  on,
  failed,
  looked,
}: AlertKeeperOptions): AlertKeeper {
  const memory = lookMemory();
  let isStopping = false;
  let isWoken = false;
  let goOn = () => {};
  let looping: Promise<void> = Promise.resolve();
  let offs: (() => void)[] = [];

  /** Gives how long to rest, milliseconds. */
  const look = async (): Promise<number> => {
    const rest = restMs * (0.75 + Math.random() / 2);
    try {
      let { isAsked, tellInMs } = await readAsked(db, clock);
      // the common case: nothing was found and nothing is to be told
      if (isAsked) {
        const isMore = await lookForAlerts(db, clock, { memory, everyMs: absencesEveryMs });
        looked?.();
        if (isMore) return atOnceMs;
        ({ tellInMs } = await readAsked(db, clock));
      }
      // what is still to be told although its time has come waits for others
      return tellInMs !== null && tellInMs > 0 ? Math.min(rest, tellInMs) : rest;
    } catch (error) {
      failed(error);
      return rest;
    }
  };

  const loop = async () => {
    while (!isStopping) {
      isWoken = false;
      const rest = await look();
      if (isStopping) break;
      // what woke it may be the first of many
      await pause(isWoken ? atOnceMs : Math.max(atOnceMs, rest));
    }
  };

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      goOn = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const wake = () => {
    if (isWoken) return;
    isWoken = true;
    goOn();
  };

  return {
    wake,
    start() {
      offs = [on("execution.failed", wake)];
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

/** One look at the heads of three indexes: whether there is something to look at, and when something is to be told next. */
async function readAsked(
  db: Database,
  clock: Clock,
): Promise<{ isAsked: boolean; tellInMs: number | null }> {
  const [row] = await db.rows(
    sql<{ isAsked: boolean; tellInMs: number | null }>`
      select exists (select from alert_condition)
        or coalesce((select min(tell_at) from alert) <= ${now(clock)}, false)
        or exists (
          select from alert_watch
          where looked_at <= ${now(clock)} - ${absencesEveryMs} * interval '1 ms' or looked_at > ${now(clock)})
        as "isAsked",
        (select extract(epoch from min(tell_at) - ${now(clock)})::float8 * 1000 from alert where tell_at > ${now(clock)})
        as "tellInMs"`,
  );
  return row!;
}
