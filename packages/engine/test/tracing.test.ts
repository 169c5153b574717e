import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { defineHandler, type AnyHandler, type Tracing } from "horarium";
import { isOpenTelemetryRegistered, openTelemetryTracing } from "horarium/opentelemetry";
import { createTestHorarium, type TestHorarium } from "horarium/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { useDatabase } from "./support/database.ts";

const db = useDatabase();
const exporter = new InMemorySpanExporter();
let schemas = 0;

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
});
beforeEach(() => exporter.reset());
afterAll(() => {
  trace.disable();
  context.disable();
});

const work = defineHandler({
  name: "work",
  run: async () => {
    await Promise.resolve();
    trace.getTracer("app").startSpan("work's own").end();
    return "done";
  },
});
const fail = defineHandler({
  name: "fail",
  attempts: 1,
  run: () => {
    throw new RangeError("the shelf is full");
  },
});

const horariumOf = (schema: string, tracing?: Tracing): Promise<TestHorarium> =>
  createTestHorarium({
    db: db.current.pool,
    schema,
    handlers: [work, fail],
    now: "2026-03-01T12:00:00Z",
    ...(tracing === undefined ? {} : { tracing }),
  });

const nextSchema = () => `traced_${schemas++}`;
const spans = (name: string): ReadableSpan[] =>
  exporter.getFinishedSpans().filter((span) => span.name === name);
const traceparentOf = ({ traceId, spanId }: { traceId: string; spanId: string }) =>
  `00-${traceId}-${spanId}-01`;

/** Calls it within a span of its own, and returns that one's context beside the result. */
async function inSpan<Result>(call: () => Promise<Result>) {
  const span = trace.getTracer("app").startSpan("request");
  const result = await context.with(trace.setSpan(context.active(), span), call);
  span.end();
  return { result, asked: span.spanContext() };
}

describe("an attempt", () => {
  test("is a child of the span in which another process enqueued it, and the handler's spans are its children", async () => {
    const schema = nextSchema();
    const asking = await horariumOf(schema, openTelemetryTracing());
    const working = await horariumOf(schema, openTelemetryTracing());
    const { result, asked } = await inSpan(() => asking.enqueue(work, {}));
    await working.runDue();

    const [run, ...more] = spans("horarium.run");
    expect(more).toEqual([]);
    expect(run!.spanContext().traceId).toBe(asked.traceId);
    expect(run!.parentSpanContext?.spanId).toBe(asked.spanId);
    expect(run!.attributes).toEqual({
      "horarium.handler": "work",
      "horarium.execution_id": result.id,
      "horarium.attempt": 1,
      "horarium.outcome": "completed",
    });
    const [own] = spans("work's own");
    expect(own!.parentSpanContext?.spanId).toBe(run!.spanContext().spanId);
  });

  test("that fails has its error", async () => {
    const horarium = await horariumOf(nextSchema(), openTelemetryTracing());
    await horarium.enqueue(fail, {});
    await horarium.runDue();
    const [run] = spans("horarium.run");
    expect(run).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: expect.stringContaining("shelf is full") },
      attributes: { "horarium.outcome": "failed" },
      events: [
        {
          name: "exception",
          attributes: { "exception.message": expect.stringContaining("shelf is full") },
        },
      ],
    });
  });

  test("of a slot begins a trace of its own and names its job, also where it is claimed within a span", async () => {
    const horarium = await horariumOf(nextSchema(), openTelemetryTracing());
    await horarium.schedule("hourly", work, { cron: "@hourly" });
    horarium.clock.advance("1h");
    await inSpan(() => horarium.runDue());
    const [run] = spans("horarium.run");
    expect(run!.parentSpanContext).toBeUndefined();
    expect(run!.attributes).toMatchObject({ "horarium.job": "hourly" });
  });

  test("of a job that is run now is a child of the span in which it was asked for", async () => {
    const horarium = await horariumOf(nextSchema(), openTelemetryTracing());
    await horarium.schedule("hourly", work, { cron: "@hourly" });
    const { asked } = await inSpan(() => horarium.runNow("hourly"));
    await horarium.runDue();
    expect(spans("horarium.run")[0]!.parentSpanContext?.spanId).toBe(asked.spanId);
  });
});

describe("a batch", () => {
  test("is counted, linked to the spans that asked for it, and belongs to none", async () => {
    const horarium = await horariumOf(nextSchema(), openTelemetryTracing());
    const many = [{ parameters: {} }, { parameters: {} }];
    const { asked } = await inSpan(() => horarium.enqueueMany(work, many));
    await horarium.enqueue(work, {}, { delay: "1m" });
    horarium.clock.advance("1m");
    await inSpan(() => horarium.runDue());
    expect(spans("horarium.due").map(({ attributes }) => attributes)).toEqual([
      { "horarium.decided": 1, "horarium.skipped": 0, "horarium.admitted": 0 },
    ]);
    const [claim] = spans("horarium.claim");
    expect(claim!.attributes).toEqual({ "horarium.claimed": 3 });
    expect(claim!.parentSpanContext).toBeUndefined();
    expect(claim!.links.map((link) => link.context.spanId)).toEqual([asked.spanId]);
    const recorded = spans("horarium.record").map(({ attributes }) => attributes);
    expect(recorded).toEqual([{ "horarium.recorded": 3, "horarium.lost": 0 }]);
  });

  test("that is empty has no span", async () => {
    const horarium = await horariumOf(nextSchema(), openTelemetryTracing());
    await horarium.runDue();
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});

describe("the trace of who enqueues", () => {
  const enqueueIn = async (tracing?: Tracing, handler: AnyHandler = work) => {
    const horarium = await horariumOf(nextSchema(), tracing);
    const { result, asked } = await inSpan(() => horarium.enqueue(handler, {}));
    return { asked, row: await horarium.execution(result.id), horarium };
  };

  test("is kept with the execution", async () => {
    const { asked, row } = await enqueueIn(openTelemetryTracing());
    expect(row.trace_parent).toBe(traceparentOf(asked));
  });

  test("is not kept without tracing, and there are no spans then", async () => {
    const { row, horarium } = await enqueueIn();
    expect(row.trace_parent).toBeNull();
    await horarium.runDue();
    const names = exporter.getFinishedSpans().map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("horarium."))).toEqual([]);
  });

  test("is not kept where there is none", async () => {
    const horarium = await horariumOf(nextSchema(), openTelemetryTracing());
    const { id } = await horarium.enqueue(work, {});
    expect((await horarium.execution(id)).trace_parent).toBeNull();
  });

  test("stays for each further attempt", async () => {
    const { asked, row, horarium } = await enqueueIn(
      openTelemetryTracing(),
      defineHandler({ ...fail, attempts: 2, retry: { backoff: "1m", jitter: 0 } }),
    );
    await horarium.runDue();
    await horarium.advance("1m");
    const parents = spans("horarium.run").map((span) => [
      span.attributes["horarium.attempt"],
      span.parentSpanContext?.spanId,
    ]);
    expect(parents).toEqual([
      [1, asked.spanId],
      [2, asked.spanId],
    ]);
    expect(row.id).toBe(spans("horarium.run")[0]!.attributes["horarium.execution_id"]);
  });
});

test("a provider is seen to be registered", () => {
  expect(isOpenTelemetryRegistered()).toBe(true);
});
