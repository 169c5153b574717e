import { pause } from "../../pause.ts";

/** A token bucket with room for one token: requests keep a distance, and never come in a burst. */
export function createPace(perSecond: number): { take: (signal: AbortSignal) => Promise<number> } {
  const intervalMs = 1_000 / perSecond;
  let nextAt = 0;
  return {
    /** Waits for its turn. Gives the milliseconds waited. */
    async take(signal) {
      const now = performance.now();
      const turn = Math.max(now, nextAt);
      nextAt = turn + intervalMs;
      const waitMs = Math.ceil(turn - now);
      if (waitMs > 0) await pause(waitMs, signal);
      return waitMs;
    },
  };
}
