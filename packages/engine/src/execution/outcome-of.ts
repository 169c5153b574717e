import {
  CancelledError,
  ConfigurationError,
  DisturbedError,
  DoNotRetry,
  LeaseLostError,
  ParametersError,
  RetryAfter,
  StoppingError,
  type HorariumError,
} from "../errors.ts";
import type { Claimed, Outcome } from "../rows.ts";
import { isSameJson } from "../same-json.ts";
import type { Yielded } from "../yield-with.ts";
import { nextDelay, type Limits } from "./limits.ts";
import { errorFacts, resultToJson, toJson } from "./result.ts";

/** A result that is no JSON fails the execution for good: trying again would give the same. */
export function completed(result: unknown): Outcome {
  try {
    return { kind: "completed", result, json: resultToJson(result) };
  } catch (error) {
    const facts = errorFacts(error);
    const message = `the result is no JSON: ${facts.message}`;
    return { kind: "failed", error: { ...facts, message }, retryInMs: null, reason: "result" };
  }
}

/** A handler that would go on for ever without getting on uses up its attempts. */
export function yielded({ checkpoint }: Yielded, claimed: Claimed, limits: Limits): Outcome {
  try {
    if (!isSameJson(checkpoint, claimed.checkpoint)) {
      return { kind: "yielded", checkpoint: toJson(checkpoint) };
    }
    const message = `${claimed.handler}: it yielded with the checkpoint that it began with, so it has made no progress`;
    return {
      kind: "failed",
      error: errorFacts(new Error(message)),
      retryInMs: nextDelay(claimed, limits, null, 0),
      reason: "no_progress",
    };
  } catch (error) {
    const facts = errorFacts(error);
    const message = `the checkpoint is no JSON: ${facts.message}`;
    return { kind: "failed", error: { ...facts, message }, retryInMs: null, reason: "checkpoint" };
  }
}

/** What a handler's error means for its execution. `at`: milliseconds, now. */
export function outcomeOfError(
  error: unknown,
  claimed: Claimed,
  limits: Limits,
  at: number,
): Outcome {
  if (error instanceof LeaseLostError) return { kind: "leaseLost" };
  if (error instanceof DisturbedError) return { kind: "released" };
  const isFinal =
    error instanceof DoNotRetry ||
    error instanceof ParametersError ||
    error instanceof ConfigurationError;
  const retryInMs = isFinal
    ? null
    : nextDelay(claimed, limits, error instanceof RetryAfter ? error : null, at);
  const reason =
    error instanceof DoNotRetry
      ? "do_not_retry"
      : error instanceof ParametersError
        ? "parameters"
        : null;
  return { kind: "failed", error: errorFacts(error), retryInMs, reason };
}

export function outcomeOfAbort(
  reason: HorariumError,
  claimed: Claimed,
  limits: Limits,
  result: unknown,
  error: unknown = reason,
): Outcome {
  if (reason instanceof LeaseLostError) return { kind: "leaseLost" };
  if (reason instanceof StoppingError) {
    return result === undefined ? { kind: "released" } : completed(result);
  }
  if (reason instanceof CancelledError)
    return { kind: "cancelled", error: errorFacts(error), by: null };
  return {
    kind: "timeout",
    error: errorFacts(reason),
    retryInMs: nextDelay(claimed, limits, null, 0),
    reason: "timeout",
  };
}
