import { isDeepStrictEqual } from "node:util";
import type { HttpParameters } from "./parameters.ts";

/** Whether a status is one of those: `204`, or of a class: `2xx`. */
export function isExpected(status: number, expected: readonly string[]): boolean {
  const text = String(status);
  return expected.some((one) => one === text || (one.endsWith("xx") && one[0] === text[0]));
}

/** Whether asking again can help where the status was not the one expected. */
export function mayPass(status: number): boolean {
  return status < 400 || status >= 500 || status === 408 || status === 425 || status === 429;
}

/** What of the checks does not hold, for people; null: all of them hold. */
export function failedCheck(
  checks: HttpParameters["checks"],
  { text, isCut }: { text: string | null; isCut: boolean },
): string | null {
  if (checks.length === 0) return null;
  if (text === null) return "the answer is no text, which its checks need";
  for (const check of checks) {
    if (check.kind === "contains") {
      if (!text.includes(check.text)) return `the answer does not contain "${check.text}"`;
      continue;
    }
    const { pointer, value } = check;
    if (isCut)
      return `the answer is longer than 1 MB, so that ${pointer || "it"} cannot be compared`;
    const found = at(parsed(text), pointer);
    if (!isDeepStrictEqual(found, value))
      return `in the answer ${pointer || "the whole"} is ${JSON.stringify(found)?.slice(0, 200) ?? "missing"}, not ${JSON.stringify(value)}`;
  }
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // no JSON holds nothing at any place
    return undefined;
  }
}

/** RFC 6901. Undefined where there is nothing. */
function at(value: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (inner, step) =>
        typeof inner === "object" && inner !== null && Object.hasOwn(inner, step)
          ? (inner as Record<string, unknown>)[step]
          : undefined,
      value,
    );
}
