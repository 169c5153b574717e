import { DoNotRetry, type RetryPolicy } from "horarium";

/** Something that the job needs does not answer now: the execution gets another attempt. */
export class UnavailableError extends Error {
  readonly code = "unavailable";
  override readonly name = "UnavailableError";
}

/** What the retries of every library job look like: 1, 5 and 15 minutes after a failure. */
export const libraryRetry = {
  attempts: 4,
  backoff: "1m",
  factor: 5,
  cap: "15m",
} as const satisfies RetryPolicy;

/** The error for a setting without which the job cannot work: final until a person mends it. */
export function wrongSetting(message: string, options?: ErrorOptions): DoNotRetry {
  return new DoNotRetry(message, options);
}

/** The SQLSTATE of an error that came from PostgreSQL, else undefined. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)
    ? error.code
    : undefined;
}

/** A lock that was not given in time, a serialization failure, a deadlock: the same statement may well pass now. */
export function isPassing(error: unknown): boolean {
  return ["55P03", "40001", "40P01"].includes(sqlState(error) ?? "");
}

/** A table or a column is not where the adapter says. */
export function isDrift(error: unknown): boolean {
  return ["42P01", "42703", "3F000"].includes(sqlState(error) ?? "");
}

/** PostgreSQL refused a statement, as opposed to a connection that is lost. */
export function isRefusal(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && !state.startsWith("08") && !state.startsWith("57P");
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
