import { context, isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, } from "@opentelemetry/api";
import { version } from "./version.js";
/**
 * Spans by OpenTelemetry, of the provider that is registered: `horarium.run` for each attempt, a child of the span in
 * which it was asked for, and `horarium.due`, `horarium.claim`, `horarium.record` for each batch.
 *
 * @example
 * import { createHorarium } from "horarium";
 * const traced = createHorarium({ db: pool, handlers: [refreshBook], tracing: openTelemetryTracing() });
 * await traced.migrate();
 */
export function openTelemetryTracing() {
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
export function isOpenTelemetryRegistered() {
    const provider = trace.getTracerProvider();
    return (provider.getDelegateTracer === undefined || provider.getDelegateTracer("any") !== undefined);
}
/**
 * Has the registered provider send what it still keeps back, for a process that is about to end. Rejects where the
 * provider cannot send it.
 *
 * @example
 * await flushOpenTelemetry();
 */
export async function flushOpenTelemetry() {
    const provider = trace.getTracerProvider();
    const registered = provider.getDelegate?.() ?? provider;
    await registered.forceFlush?.();
}
function attemptSpan(span, parent) {
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
function attributesOf({ handler, job, executionId, attempt }) {
    return {
        "horarium.handler": handler,
        ...(job === null ? {} : { "horarium.job": job }),
        "horarium.execution_id": executionId,
        "horarium.attempt": attempt,
    };
}
function countsOf(counts) {
    return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`horarium.${name}`, count]));
}
function linksOf(traceParents) {
    return [...new Set(traceParents)]
        .map(toSpanContext)
        .filter((one) => one !== null)
        .map((one) => ({ context: one }));
}
/** Never the active context: what claims may have been started in a span that has nothing to do with it. */
function contextOf(traceParent) {
    const parent = traceParent === null ? null : toSpanContext(traceParent);
    return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
}
/** W3C Trace Context, version 00. */
function toTraceParent({ traceId, spanId, traceFlags }) {
    return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`;
}
/** Null for what is none: the execution then begins a trace of its own. */
function toSpanContext(traceParent) {
    const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceParent);
    if (match === null)
        return null;
    const [, traceId, spanId, flags] = match;
    const found = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
    return isSpanContextValid(found) ? found : null;
}
//# sourceMappingURL=opentelemetry.js.map