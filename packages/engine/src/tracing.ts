import type { ErrorFacts } from "./rows.ts";

/** What spans are made by: `openTelemetryTracing` of `horarium/opentelemetry`, or your own. Nothing in it may throw. */
export interface Tracing {
  /** The active span as W3C `traceparent`, which is kept with what is asked for in it; null if there is none. */
  carrier(): string | null;
  /** Begins the span of one attempt, in the trace of the one in which it was asked for. */
  attempt(attempt: TracedAttempt): AttemptSpan;
  /** Makes the span of a batch that is over: what it found is known only then, and most looks find nothing. */
  batch(batch: TracedBatch): void;
}

/** The attempt that a span is about. */
export interface TracedAttempt {
  handler: string;
  /** The job's name; null for one-time work. */
  job: string | null;
  executionId: string;
  attempt: number;
  /** W3C `traceparent`; null for slots, and for what was asked for outside of spans. */
  traceParent: string | null;
}

/** The span of an attempt that has begun. */
export interface AttemptSpan {
  /** Calls the handler so that the spans it makes are children of this one. */
  within<Result>(work: () => Result): Result;
  /** Called once. `outcome` is `completed`, `failed`, `timeout`, `cancelled`, `released`, `yielded` or `lease_lost`. */
  end(end: { outcome: string; error: ErrorFacts | null }): void;
}

/** Many executions that went through a stage together. */
export interface TracedBatch {
  stage: "due" | "claim" | "record";
  /** Milliseconds since 1970, on this machine's clock. */
  startedAt: number;
  counts: Readonly<Record<string, number>>;
  /** Of those that were asked for in a span; the same one may come several times. */
  traceParents: readonly string[];
}

/** The spans in which these were asked for. */
export function traceParentsOf(
  claimed: readonly { trace_parent: string | null }[],
): readonly string[] {
  return claimed.map((one) => one.trace_parent).filter((one) => one !== null);
}
