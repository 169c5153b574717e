/** Seconds. */
const waits = [1, 2, 4, 8, 15];

/** Milliseconds to wait before the next try, after so many that failed: up to a fifth more or less, so that not all come at once. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const seconds = waits[Math.min(failures, waits.length - 1)]!;
  return Math.round(seconds * 1_000 * (0.8 + 0.4 * random()));
}
