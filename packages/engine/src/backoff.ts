/** How the delays between attempts grow. Milliseconds. */
export interface Backoff {
  backoffMs: number;
  factor: number;
  capMs: number;
  /** 0 to 1: a delay is up to this share shorter or longer. */
  jitter: number;
}

/**
 * Milliseconds from the end of the `failures`-th failed attempt to the next attempt.
 * `random` is from 0 to 1.
 */
export function retryDelay(failures: number, backoff: Backoff, random: number): number {
  const plain = Math.min(backoff.capMs, backoff.backoffMs * backoff.factor ** (failures - 1));
  return Math.round(plain * (1 + backoff.jitter * (2 * random - 1)));
}
