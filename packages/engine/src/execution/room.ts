/** So much work is read ahead, by the measured length of the handlers: hundreds of short ones, none that takes long. */
const readAheadMs = 50;
/** So much work is claimed ahead of its instant; what has not begun soon after it is given back. */
const aheadMs = 500;
const aheadLimit = 10_000;

/** No more than this is claimed by one statement. */
export const claimLimit = 2_000;
/** Two of them: the next are claimed while these run. */
const readAheadLimit = 2 * claimLimit;

/** How much a worker may claim, by its places and by the measured length of the handlers. */
export interface Room {
  /** A handler has ended after so long. */
  learn: (durationMs: number) => void;
  /** How many may be claimed now: while `running` run, and `waiting` wait for a place. */
  now(running: number, waiting: number): number;
  /** How many may be claimed ahead of their instant, while `waiting` wait for theirs. */
  ahead(waiting: number): number;
}

export function createRoom(concurrency: number): Room {
  let averageMs = 1;

  /** How many executions take so long. */
  const workOf = (ms: number) => Math.floor((concurrency * ms) / Math.max(averageMs, 0.01));
  const readAhead = () => Math.min(readAheadLimit, workOf(readAheadMs));

  return {
    learn(durationMs) {
      averageMs += (durationMs - averageMs) * (durationMs > averageMs ? 0.3 : 0.05);
    },
    now(running, waiting) {
      const wanted = concurrency - running + readAhead() - waiting;
      // not for every place that becomes free: batches are what makes it fast
      return wanted * 2 > readAhead() ? Math.max(0, Math.min(wanted, claimLimit)) : 0;
    },
    ahead: (waiting) => concurrency + Math.min(aheadLimit, workOf(aheadMs)) - waiting,
  };
}
