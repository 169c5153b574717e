import { retryDelay, type Backoff } from "../backoff.ts";
import type { AnyHandler } from "../define.ts";
import { toMilliseconds } from "../duration.ts";
import {
  CancelledError,
  ConfigurationError,
  DoNotRetry,
  LeaseLostError,
  ParametersError,
  RetryAfter,
  StoppingError,
  TimeoutError,
  type HorariumError,
} from "../errors.ts";
import { createContext, idempotencyKey, Session, type Workplace } from "../execution/context.ts";
import { errorFacts, resultToJson } from "../execution/result.ts";
import { parseParameters } from "../parameters.ts";
import type { Claimed, Outcome } from "../rows.ts";
import type { IsolatedRun, Isolator } from "../runtime.ts";

/** The limits of one execution. Milliseconds. */
export interface Limits extends Backoff {
  timeoutMs: number;
  graceMs: number;
}

/** An execution that is being run. */
export interface Run {
  readonly session: Session;
  /** On the database's clock, milliseconds. */
  readonly startedAt: number;
  readonly outcome: Promise<Outcome>;
  /** Asks it to end; when it has not after the grace, it is killed, or fenced off if it is inline. */
  stop: (reason: HorariumError, graceMs?: number) => void;
}

/** How a run that was asked to stop ended. */
type Stop = { reason: HorariumError; isKilled: boolean };

/**
 * Runs the handler of a claimed execution: parses the parameters, calls it with its context, and stops it at its
 * timeout. Whatever happens becomes an `Outcome`; nothing is thrown.
 */
export function runClaimed(
  claimed: Claimed,
  handler: AnyHandler,
  place: Workplace,
  { isolator, limits }: { isolator: Isolator | null; limits: Limits },
): Run {
  const session = new Session(claimed, handler, place);
  const startedAt = Math.max(place.time.now(), claimed.due_ms);
  const deadline = startedAt + limits.timeoutMs;
  let isolated: IsolatedRun | null = null;
  let stop: Stop | null = null;
  let graceTimer: ReturnType<typeof setTimeout> | null = null;
  let settle: (outcome: Outcome) => void = () => undefined;
  const outcome = new Promise<Outcome>((resolve) => {
    settle = resolve;
  });

  const finish = (ended: Outcome) => {
    clearTimeout(timeoutTimer);
    if (graceTimer !== null) clearTimeout(graceTimer);
    session.isOver = true;
    settle(ended);
  };
  const stopRun = (reason: HorariumError, graceMs = limits.graceMs) => {
    if (stop !== null) return;
    stop = { reason, isKilled: false };
    session.abort(reason);
    isolated?.abort(reason);
    graceTimer = setTimeout(() => void kill(), graceMs);
  };
  const kill = async () => {
    if (stop === null) return;
    stop.isKilled = true;
    if (isolated !== null) await isolated.terminate();
    else place.events.emit("execution.stuck", eventOf(claimed));
    finish(outcomeOfStop(stop, claimed, limits));
  };
  const timeoutTimer = setTimeout(
    () =>
      stopRun(
        new TimeoutError(`${claimed.handler}: stopped after its timeout of ${limits.timeoutMs} ms`),
      ),
    Math.min(limits.timeoutMs, 2_147_483_647),
  );

  const call = (parameters: unknown): unknown => {
    if (handler.isolation === "thread" || handler.isolation === "process") {
      if (isolator === null) {
        throw new ConfigurationError(
          `${handler.name}: isolation "${handler.isolation}" needs threads and processes; use createHorarium from "horarium/node"`,
        );
      }
      isolated = isolator.run(
        handler,
        {
          executionId: claimed.id,
          leaseToken: claimed.lease_token,
          parameters,
          job: claimed.job,
          scheduledFor: claimed.scheduled_for,
          attempt: claimed.attempt,
          idempotencyKey: idempotencyKey(claimed),
          deadline: new Date(deadline),
          lastCheckpoint: claimed.checkpoint,
        },
        {
          log: (level, message, fields) => session.log(level, message, fields),
          progress: (done, total, text) => session.progress(done, total, text),
          checkpoint: (value) => session.checkpoint(value),
        },
      );
      if (stop !== null) isolated.abort(stop.reason);
      return isolated.done.then(({ result, isRecorded }) => {
        if (isRecorded) session.recorded = { result };
        return result;
      });
    }
    return handler.run(createContext(session, parameters, deadline));
  };
  const returned = (result: unknown) => {
    if (session.recorded !== null) finish({ kind: "recorded" });
    else if (session.abortReason !== null)
      finish(outcomeOfAbort(session.abortReason, claimed, limits, result));
    else finish(completed(result));
  };
  const threw = (error: unknown) => {
    if (session.recorded !== null) finish({ kind: "recorded" });
    else if (session.abortReason !== null)
      finish(outcomeOfAbort(session.abortReason, claimed, limits, undefined, error));
    else finish(outcomeOfError(error, claimed, limits, place.time.now()));
  };

  try {
    const parameters = parseParameters(handler, claimed.parameters);
    const result = parameters instanceof Promise ? parameters.then(call) : call(parameters);
    if (isThenable(result)) result.then(returned, threw);
    else returned(result);
  } catch (error) {
    threw(error);
  }
  return { session, startedAt, outcome, stop: stopRun };
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

/** A result that is no JSON fails the execution for good: trying again would give the same. */
function completed(result: unknown): Outcome {
  try {
    return { kind: "completed", result, json: resultToJson(result) };
  } catch (error) {
    const facts = errorFacts(error);
    const message = `the result is no JSON: ${facts.message}`;
    return { kind: "failed", error: { ...facts, message }, retryInMs: null, reason: "result" };
  }
}

function outcomeOfError(error: unknown, claimed: Claimed, limits: Limits, at: number): Outcome {
  if (error instanceof LeaseLostError) return { kind: "leaseLost" };
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

function outcomeOfStop({ reason }: Stop, claimed: Claimed, limits: Limits): Outcome {
  return outcomeOfAbort(reason, claimed, limits, undefined);
}

function outcomeOfAbort(
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

/** Milliseconds to the next attempt, null if the attempts are used up. Deaths of workers are counted apart. */
function nextDelay(
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

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

function eventOf({ id, handler, job_id, attempt, scheduled_for }: Claimed) {
  return { executionId: id, handler, jobId: job_id, attempt, scheduledFor: scheduled_for };
}
