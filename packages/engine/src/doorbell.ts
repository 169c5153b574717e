import type { Clock } from "./clock.ts";
import type { Emitter } from "./events.ts";
import { isPool, sql, type Database } from "./sql.ts";

/**
 * Tells the other processes on the database that there is something to look at, whether or not this one executes
 * anything itself. A courtesy: who does not hear it finds the same at its next look.
 */
export interface Doorbell {
  /** Resolves when it has rung, or at once if it rings later. It never rejects. */
  ring: () => Promise<void>;
  /** What was not rung for yet is left to the next looks. */
  close(): void;
}

/** Two rings are at least so far apart. */
const ringEveryMs = 150;

/** The notifications that the nodes on a schema listen to. */
export function channelOf(schema: string): string {
  return `horarium_${schema}`;
}

export function createDoorbell(db: Database, clock: Clock, events: Emitter): Doorbell {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let rungAt = -Infinity;

  const ringNow = async () => {
    timer = null;
    rungAt = performance.now();
    try {
      // a statement of its own, outside of every transaction: a commit that notifies waits for all others that do
      await db.rows(sql`select pg_notify(${channelOf(db.schema)}, '')`);
    } catch (error) {
      events.emit("error", { where: "notifying other processes", error });
    }
  };

  return {
    async ring() {
      // one connection may be inside of its owner's transaction, and a test's clock has no other processes
      if (timer !== null || !isPool(db.queryable) || clock.override() !== null) return;
      const waitMs = rungAt + ringEveryMs - performance.now();
      if (waitMs <= 0) return ringNow();
      timer = setTimeout(() => void ringNow(), waitMs);
      // no process of Node lives longer for it; elsewhere a timer is a number
      (timer as { unref?: () => void }).unref?.();
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
