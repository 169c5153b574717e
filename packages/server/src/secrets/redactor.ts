import { createFinder } from "./find-secrets.ts";
import { masked } from "./masked.ts";

/** Takes values of secrets out of what an execution leaves behind. */
export interface Redactor {
  text: (text: string) => string;
  /** Of a value that becomes JSON, at any depth, names too. */
  value: (value: unknown) => unknown;
  /** The same error with its message, its stack and its causes without secrets. */
  error: (error: unknown) => unknown;
}

/**
 * For what is whole; for lines that come one after the other see `createLineRedactor`. `values` are at least 8 characters
 * long: of shorter ones everything would be full.
 */
export function createRedactor(given: Iterable<string>): Redactor {
  const values = [...given];
  const text = (whole: string) =>
    values.length === 0 ? whole : masked(whole, 0, createFinder(values).feed(whole));

  const value = (whole: unknown): unknown => {
    if (values.length === 0) return whole;
    if (typeof whole === "string") return text(whole);
    if (Array.isArray(whole)) return whole.map(value);
    if (typeof whole !== "object" || whole === null || whole instanceof Date) return whole;
    return Object.fromEntries(
      Object.entries(whole).map(([name, inner]) => [text(name), value(inner)]),
    );
  };

  const error = (thrown: unknown, depth = 0): unknown => {
    if (typeof thrown === "string") return text(thrown);
    if (!(thrown instanceof Error) || values.length === 0 || depth > 5) return thrown;
    thrown.message = text(thrown.message);
    if (typeof thrown.stack === "string") thrown.stack = text(thrown.stack);
    if (thrown.cause !== undefined) thrown.cause = error(thrown.cause, depth + 1);
    if (thrown instanceof AggregateError)
      thrown.errors = thrown.errors.map((one: unknown) => error(one, depth + 1));
    return thrown;
  };

  return { text, value, error: (thrown) => error(thrown) };
}
