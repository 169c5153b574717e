import type { ErrorFacts } from "../rows.ts";

/** Characters of a result's JSON that are kept. */
export const resultLimit = 262_144;

/**
 * The JSON of a handler's result, or of another value that it hands over; null for `undefined`.
 * Throws `TypeError` for what is no JSON: cycles, BigInt. PostgreSQL keeps no NUL in jsonb: it becomes U+FFFD.
 */
export function toJson(value: unknown): string | null {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) return null;
  return json.includes("\\u0000") ? json.replaceAll("\\u0000", "\\ufffd") : json;
}

/** A result for the row: one that is too long is replaced by a note of its length. */
export function resultToJson(value: unknown): string | null {
  const json = toJson(value);
  if (json === null || json.length <= resultLimit) return json;
  return JSON.stringify({ tooLong: json.length, limit: resultLimit });
}

const messageLimit = 4_096;
const stackLimit = 16_384;

/** What is kept of a thrown value. Equal errors at equal places have the same fingerprint, whatever numbers they name. */
export function errorFacts(error: unknown): ErrorFacts {
  const message = readableMessage(error);
  const stack =
    error instanceof Error && typeof error.stack === "string" ? withCauses(error) : null;
  return {
    message: clean(message, messageLimit),
    stack: stack === null ? null : clean(stack, stackLimit),
    fingerprint: fingerprint(error, message, stack),
  };
}

function readableMessage(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(readableMessage).join("; ");
  }
  if (error instanceof Error) return error.message || error.name;
  return typeof error === "string" ? error : `threw ${JSON.stringify(error) ?? String(error)}`;
}

function withCauses(error: Error): string {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error && causes.length < 5; at = at.cause)
    causes.push(at.stack ?? at.message);
  return causes.join("\ncaused by: ");
}

function clean(text: string, limit: number): string {
  return text.replaceAll("\0", "\ufffd").slice(0, limit);
}

/** FNV-1a, 64 bits, over the class, the message without numbers and ids, and the first place in the stack. */
function fingerprint(error: unknown, message: string, stack: string | null): string {
  const name = error instanceof Error ? error.name : typeof error;
  const shape = message.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|0x[0-9a-f]+|\d+/gi, "#").slice(0, 500);
  const place =
    stack
      ?.split("\n")
      .find((line) => line.trimStart().startsWith("at "))
      ?.replace(/:\d+:\d+/g, "") ?? "";
  let hash = 0xcbf29ce484222325n;
  for (const character of `${name}|${shape}|${place}`) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0)!)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
