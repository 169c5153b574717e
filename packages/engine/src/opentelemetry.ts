import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanContext,
  type TracerProvider,
} from "@opentelemetry/api";
import type { AttemptSpan, TracedAttempt, TracedBatch, Tracing } from "./tracing.ts";
import { version } from "./version.ts";

/**
 * Spans by OpenTelemetry, of the provider that is registered: `horarium.run` for each attempt, a child of the span in
 * which it was asked for, and `horarium.due`, `horarium.claim`, `horarium.record` for each batch.
 *
 * @example
 * import { createHorarium } from "horarium";
 * const traced = createHorarium({ db: pool, handlers: [refreshBook], tracing: openTelemetryTracing() });
 * await traced.migrate();
 */
export function openTelemetryTracing(): Tracing {
  // of the provider that is registered then, or later
  const tracer = trace.getTracer("horarium", version);
  return {
    carrier() {
      const active = trace.getSpanContext(context.active());
      return active !== undefined && isSpanContextValid(active) ? toTraceParent(active) : null;
    },
    attempt(attempt) {
      const parent = contextOf(attempt.traceParent);
      const options = { kind: SpanKind.CONSUMER, attributes: attributesOf(attempt) };
      return attemptSpan(tracer.startSpan("horarium.run", options, parent), parent);
    },
    batch({ stage, startedAt, counts, traceParents }) {
      const options = {
        startTime: startedAt,
        attributes: countsOf(counts),
        links: linksOf(traceParents),
      };
      tracer.startSpan(`horarium.${stage}`, options, ROOT_CONTEXT).end();
    },
  };
}

/**
 * Whether a provider is registered, so that spans go anywhere.
 *
 * @example
 * isOpenTelemetryRegistered(); // => false
 */
export function isOpenTelemetryRegistered(): boolean {
  const provider: Provider = trace.getTracerProvider();
  return (
    provider.getDelegateTracer === undefined || provider.getDelegateTracer("any") !== undefined
  );
}

/**
 * Has the registered provider send what it still keeps back, for a process that is about to end. Rejects where the
 * provider cannot send it.
 *
 * @example
 * await flushOpenTelemetry();
 */
export async function flushOpenTelemetry(): Promise<void> {
  const provider: Provider = trace.getTracerProvider();
  const registered = provider.getDelegate?.() ?? provider;
  await registered.forceFlush?.();
}

/** What providers may have: the API's own, which stands before the registered one, of whatever copy of the package. */
interface Provider extends TracerProvider {
  getDelegateTracer?(name: string): unknown;
  getDelegate?(): Provider;
  forceFlush?(): Promise<void>;
}

function attemptSpan(span: Span, parent: Context): AttemptSpan {
  return {
    within: (work) => context.with(trace.setSpan(parent, span), work),
    end({ outcome, error }) {
      span.setAttribute("horarium.outcome", outcome);
      if (error !== null) {
        const { message, stack } = error;
        span.recordException({ message, ...(stack === null ? {} : { stack }) });
      }
      if (outcome === "failed" || outcome === "timeout") {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error?.message ?? outcome });
      }
      span.end();
    },
  };
}

function attributesOf({ handler, job, executionId, attempt }: TracedAttempt) {
  return {
    "horarium.handler": handler,
    ...(job === null ? {} : { "horarium.job": job }),
    "horarium.execution_id": executionId,
    "horarium.attempt": attempt,
  };
}

function countsOf(counts: TracedBatch["counts"]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [`horarium.${name}`, count]),
  );
}

function linksOf(traceParents: readonly string[]): { context: SpanContext }[] {
  return [...new Set(traceParents)]
    .map(toSpanContext)
    .filter((one) => one !== null)
    .map((one) => ({ context: one }));
}

/** Never the active context: what claims may have been started in a span that has nothing to do with it. */
function contextOf(traceParent: string | null): Context {
  const parent = traceParent === null ? null : toSpanContext(traceParent);
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
}

/** W3C Trace Context, version 00. */
function toTraceParent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`;
}

/** Null for what is none: the execution then begins a trace of its own. */
function toSpanContext(traceParent: string): SpanContext | null {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceParent);
  if (match === null) return null;
  const [, traceId, spanId, flags] = match as unknown as [string, string, string, string];
  const found = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(found) ? found : null;
}
