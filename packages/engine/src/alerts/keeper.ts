import type { Clock } from "../clock.ts";
import type { Emitter } from "../events.ts";
import type { Database } from "../sql.ts";
import { lookForAlerts, lookMemory } from "./look.ts";
import { afootEveryMs, readNews, type AlertNews } from "./news.ts";
import { lookQuietly } from "./quiet-look.ts";

/** Makes alerts of what goes wrong, for as long as it runs. Any number of nodes may have one. */
export interface AlertKeeper {
  /** Begins, once: not again after `stop`. */
  start(): void;
  /** Something may have gone wrong, or become well: look at once. */
  wake(): void;
  /** What somebody who looks at the database anyway has read just now: while it comes, the keeper does not ask itself. */
  hear: (news: AlertNews) => void;
  /** Calls `listener` with all news, also those after a look. Returns the function that takes it off again. */
  onNews(listener: (news: AlertNews) => void): () => void;
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

/** Between two times of asking without a reason to, milliseconds. What other processes record is seen by then. */
const restMs = 1_000;
/** The same after it has heard news: more will come. */
const heardRestMs = 5_000;
const atOnceMs = 20;

export function createAlertKeeper({
  db,
  clock,
  on,
  failed,
  looked,
}: AlertKeeperOptions): AlertKeeper {
  const memory = lookMemory();
  const listeners = new Set<(news: AlertNews) => void>();
  let isStopping = false;
  let isWoken = false;
  let heard: AlertNews | null = null;
  let heardAt = -Infinity;
  let goOn = () => {};
  let looping: Promise<void> | null = null;
  let offs: (() => void)[] = [];

  const read = async (): Promise<AlertNews> => {
    const news = await readNews(db, clock);
    tell(news);
    return news;
  };

  const tell = (news: AlertNews) => {
    for (const listener of listeners) listener(news);
  };

  /** Gives how long to rest, milliseconds. */
  const look = async (): Promise<number> => {
    const rest =
      performance.now() - heardAt < heardRestMs ? heardRestMs : restMs * (0.75 + Math.random() / 2);
    try {
      let news = heard ?? (await read());
      // the common case: nothing was found and nothing is to be told
      const isQuiet = !news.isAsked && !(news.isAfoot && news.isLookDue);
      const hasLooked = isQuiet && news.isLookDue && (await lookQuietly(db, clock, memory));
      if (!isQuiet || hasLooked) {
        const everyMs = hasLooked ? 0 : afootEveryMs;
        const isMore = await lookForAlerts(db, clock, { memory, everyMs });
        looked?.();
        if (isMore) return atOnceMs;
        news = await read();
      }
      // what is still to be told although its time has come waits for others
      const { tellInMs } = news;
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
      // older than the look
      heard = null;
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
    // it was read before
    heard = null;
    goOn();
  };

  return {
    wake,
    hear(news) {
      heardAt = performance.now();
      tell(news);
      if (isWoken) return;
      heard = news;
      goOn();
    },
    onNews(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {
      if (looping !== null || isStopping) return;
      offs = [
        on("execution.failed", wake),
        on("execution.rescued", wake),
        on("execution.skipped", ({ status }) => {
          if (status === "missed") wake();
        }),
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
