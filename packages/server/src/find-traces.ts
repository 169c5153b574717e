import { setTimeout as delay } from "node:timers/promises";
import type { Tracing } from "horarium";

/** Where the spans of this process go. */
export interface Traces {
  tracing: Tracing;
  /** Has sent what is still kept back. Rejects if that fails, or takes longer than 5 s. */
  flush: () => Promise<void>;
}

/**
 * Spans, where this process was started with an OpenTelemetry provider (`node --import ./instrumentation.mjs`); else
 * null, and nothing is traced.
 */
export async function findTraces(): Promise<Traces | null> {
  const found = await loadOpenTelemetry();
  if (found === null || !found.isOpenTelemetryRegistered()) return null;
  return {
    tracing: found.openTelemetryTracing(),
    flush: () => Promise.race([found.flushOpenTelemetry(), tooLong()]),
  };
}

async function tooLong(): Promise<never> {
  await delay(5_000, undefined, { ref: false });
  throw new Error("the last spans could not be sent within 5 s");
}

/** Null where `@opentelemetry/api` is not installed. */
async function loadOpenTelemetry(): Promise<typeof import("horarium/opentelemetry") | null> {
  try {
    return await import("horarium/opentelemetry");
  } catch (error) {
    if (isMissingPackage(error)) return null;
    throw error;
  }
}

function isMissingPackage(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_MODULE_NOT_FOUND" &&
    error.message.includes("@opentelemetry/api")
  );
}
