import type { AnyHandler } from "../define.ts";
import {
  ConfigurationError,
  LeaseLostError,
  StoppingError,
  TimeoutError,
  type HorariumError,
} from "../errors.ts";
import { eventOf } from "../execution/announce.ts";
import { createContext, idempotencyKey, Session, type Workplace } from "../execution/context.ts";
import type { Limits } from "../execution/limits.ts";
import { completed, outcomeOfAbort, outcomeOfError, yielded } from "../execution/outcome-of.ts";
import { HandedOver } from "../hand-over.ts";
import { parseParameters } from "../parameters.ts";
import type { Claimed, Outcome } from "../rows.ts";
import type { IsolatedRun, Isolator } from "../runtime.ts";
import type { AttemptSpan, TracedAttempt } from "../tracing.ts";
import { Yielded } from "../yield-with.ts";

/** What the runs of a worker share. */
export interface RunPlace extends Workplace {
  isolator: Isolator | null;
  /** Milliseconds since 1970 on the database's clock: no handler is given a later deadline. */
  endsAt: number;
  /** Called once, with what became of it; also before `begin` returns, where the handler is not asynchronous. */
  ended: (run: Run, outcome: Outcome) => void;
}

/** How a run that was asked to stop ended. */
type Stop = { reason: HorariumError; isKilled: boolean };

/**
 * A claimed execution that is being run: the parameters are parsed, the handler is called with its context, and is
 * stopped at its timeout. Whatever happens becomes an `Outcome`; nothing is thrown.
 *
 * A class, and told by a call and not by a promise, since one is made for each execution: what lives until the outcome
 * is recorded is copied by the garbage collector, and most of it need not live so long.
 */
export class Run {
  readonly session: Session;
  /** On the database's clock, milliseconds. */
  readonly startedAt: number;
  readonly #limits: Limits;
  readonly #place: RunPlace;
  #isolated: IsolatedRun | null = null;
  #span: AttemptSpan | null = null;
  #stop: Stop | null = null;
  #timeout: ReturnType<typeof setTimeout> | null = null;
  #grace: ReturnType<typeof setTimeout> | null = null;

  constructor(claimed: Claimed, handler: AnyHandler, limits: Limits, place: RunPlace) {
    this.session = new Session(claimed, handler, place);
    this.startedAt = Math.max(place.time.now(), claimed.due_ms);
    this.#limits = limits;
    this.#place = place;
  }

  begin(): void {
    const { tracing } = this.#place;
    try {
      if (tracing !== null) this.#span = tracing.attempt(traced(this.session.claimed));
      const parameters = parseParameters(this.session.handler, this.session.claimed.parameters);
      const result =
        parameters instanceof Promise
          ? parameters.then((parsed: unknown) => this.#call(parsed))
          : this.#call(parameters);
      if (isThenable(result)) {
        result.then(
          (value: unknown) => this.#returned(value),
          (error: unknown) => this.#threw(error),
        );
      } else this.#returned(result);
    } catch (error) {
      this.#threw(error);
    }
  }

  /** Sets its timeout, if it is not set yet: most runs end before they need one. */
  watch(): void {
    if (this.session.isOver || this.#timeout !== null) return;
    const leftMs = this.startedAt + this.#limits.timeoutMs - this.#place.time.now();
    this.#timeout = setTimeout(
      () => this.stop(timedOut(this.session.claimed, this.#limits)),
      Math.min(Math.max(leftMs, 0), 2_147_483_647),
    );
  }

  /** Asks it to end; when it has not after the grace, it is killed, or fenced off if it is inline. */
  stop(reason: HorariumError, graceMs: number = this.#limits.graceMs): void {
    if (this.session.isOver) return;
    // one whose lease is lost has nothing left to be waited for, also where it was asked to end before
    const isHastened = reason instanceof LeaseLostError && this.#stop?.isKilled === false;
    if (this.#stop !== null && !isHastened) return;
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#stop = { reason, isKilled: false };
    this.session.abort(reason);
    this.#isolated?.abort(reason);
    this.#grace = setTimeout(() => void this.#kill(this.#stop!), graceMs);
  }

  async #kill(stop: Stop): Promise<void> {
    const { claimed } = this.session;
    stop.isKilled = true;
    if (this.#isolated !== null) await this.#isolated.terminate();
    else this.#place.events.emit("execution.stuck", eventOf(claimed));
    this.#finish(outcomeOfStop(stop, claimed, this.#limits));
  }

  #call(parameters: unknown): unknown {
    const { session, startedAt } = this;
    const { handler } = session;
    const deadline = Math.min(startedAt + this.#limits.timeoutMs, this.#place.endsAt);
    if (handler.isolation === "thread" || handler.isolation === "process") {
      return this.#callIsolated(parameters, deadline);
    }
    const context = createContext(session, parameters, deadline);
    if (this.#span === null) return handler.run(context);
    return this.#span.within(() => handler.run(context));
  }

  async #callIsolated(parameters: unknown, deadline: number): Promise<unknown> {
    const { session } = this;
    const { claimed, handler } = session;
    const { isolator } = this.#place;
    if (isolator === null) {
      throw new ConfigurationError(
        `${handler.name}: isolation "${handler.isolation}" needs threads and processes; use createHorarium from "horarium/node"`,
      );
    }
    const isolated = isolator.run(
      handler,
      {
        executionId: claimed.id,
        leaseToken: claimed.lease_token,
        parameters,
        job: claimed.job,
        owner: claimed.owner_id,
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
    this.#isolated = isolated;
    if (this.#stop !== null) isolated.abort(this.#stop.reason);
    const { result, isRecorded } = await isolated.done;
    if (isRecorded) session.recorded = { result };
    return result;
  }

  #returned(result: unknown): void {
    const { recorded, abortReason, claimed } = this.session;
    if (recorded !== null) this.#finish({ kind: "recorded" });
    else if (
      result instanceof HandedOver &&
      (abortReason === null || abortReason instanceof StoppingError)
    )
      this.#finish({ kind: "handedOver", silentMs: result.silentMs, limits: this.#limits });
    else if (
      result instanceof Yielded &&
      (abortReason === null || abortReason instanceof StoppingError)
    )
      this.#finish(yielded(result, claimed, this.#limits));
    else if (abortReason !== null)
      this.#finish(outcomeOfAbort(abortReason, claimed, this.#limits, result));
    else this.#finish(completed(result));
  }

  #threw(error: unknown): void {
    const { recorded, abortReason, claimed } = this.session;
    if (recorded !== null) this.#finish({ kind: "recorded" });
    else if (abortReason !== null)
      this.#finish(outcomeOfAbort(abortReason, claimed, this.#limits, undefined, error));
    else this.#finish(outcomeOfError(error, claimed, this.#limits, this.#place.time.now()));
  }

  #finish(outcome: Outcome): void {
    // killed or fenced off, and it comes to an end all the same
    if (this.session.isOver) return;
    this.session.isOver = true;
    if (this.#timeout !== null) clearTimeout(this.#timeout);
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#span?.end(endOf(outcome));
    this.#place.ended(this, outcome);
  }
}

function traced(claimed: Claimed): TracedAttempt {
  const { handler, job, id, attempt, trace_parent } = claimed;
  return { handler, job, executionId: id, attempt, traceParent: trace_parent };
}

/** As a span tells it. */
function endOf(outcome: Outcome): Parameters<AttemptSpan["end"]>[0] {
  const { kind } = outcome;
  return {
    outcome: kind === "recorded" ? "completed" : kind === "leaseLost" ? "lease_lost" : kind,
    error: "error" in outcome ? outcome.error : null,
  };
}

function timedOut({ handler }: Claimed, { timeoutMs }: Limits): TimeoutError {
  return new TimeoutError(`${handler}: stopped after its timeout of ${timeoutMs} ms`);
}

function outcomeOfStop({ reason }: Stop, claimed: Claimed, limits: Limits): Outcome {
  return outcomeOfAbort(reason, claimed, limits, undefined);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
