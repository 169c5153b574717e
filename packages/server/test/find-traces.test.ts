import { trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  InMemorySpanExporter,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, expect, test } from "vitest";
import { findTraces } from "../src/find-traces.ts";

afterEach(() => trace.disable());

test("a process without a provider traces nothing", async () => {
  expect(await findTraces()).toBeNull();
});

test("a process with a provider traces, and sends what is kept back when it ends", async () => {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] }),
  );
  const traces = await findTraces();
  const batch = { stage: "claim", startedAt: Date.now(), counts: { claimed: 1 } } as const;
  traces!.tracing.batch({ ...batch, traceParents: [] });
  expect(exporter.getFinishedSpans()).toEqual([]);
  await traces!.flush();
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(["horarium.claim"]);
});
