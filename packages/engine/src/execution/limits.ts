import { retryDelay, type Backoff } from "../backoff.ts";
import type { AnyHandler } from "../define.ts";
import { toMilliseconds } from "../duration.ts";
import type { RetryAfter } from "../errors.ts";
import type { Claimed } from "../rows.ts";

/** The limits of one execution. Milliseconds. */
export interface Limits extends Backoff {
  timeoutMs: number;
  graceMs: number;
}

/** The job's limits where it has some, else the handler's, else the defaults. */
export function limitsOf(claimed: Claimed, handler: AnyHandler): Limits {
  if (claimed.policy !== null) return claimed.policy;
  return handlerLimits(handler);
}

const known = new WeakMap<AnyHandler, Limits>();

function handlerLimits(handler: AnyHandler): Limits {
  const found = known.get(handler);
  if (found !== undefined) return found;
  const { timeout = "15m", grace = "30s", retry = {} } = handler;
  const limits = {
    timeoutMs: toMilliseconds(timeout),
    graceMs: toMilliseconds(grace),
    backoffMs: toMilliseconds(retry.backoff ?? "30s"),
    factor: retry.factor ?? 2,
    capMs: toMilliseconds(retry.cap ?? "15m"),
    jitter: retry.jitter ?? 0.2,
  };
  known.set(handler, limits);
  return limits;
}

/** Milliseconds to the next attempt, null if the attempts are used up. Deaths of workers are counted apart. */
export function nextDelay(
  claimed: Claimed,
  limits: Limits,
  wish: RetryAfter | null,
  at: number,
): number | null {
  const failures = claimed.attempt - claimed.worker_losses;
  if (failures >= claimed.max_attempts) return null;
  if (wish === null) return retryDelay(failures, limits, Math.random());
  const { after } = wish;
  return Math.max(
    0,
    after instanceof Date ? after.getTime() - at : toMilliseconds(after, "RetryAfter"),
  );
}
