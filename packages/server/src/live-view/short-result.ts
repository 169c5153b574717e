import { count, shortened } from "./texts.ts";

const longest = 90;

/** A result in a few words: what it counted, where it is one that counts; otherwise its JSON, shortened. */
export function shortResult(result: unknown): string {
  if (result === null || result === undefined) return "";
  if (!isRecord(result))
    return shortened(typeof result === "string" ? result : asJson(result), longest);
  const { outcome, stoppedBy, counts, warnings, dryRun } = result;
  if (!isRecord(counts)) return shortened(asJson(result), longest);
  const parts = [
    dryRun === true ? "dry run" : "",
    outcome === "noop" ? "nothing to do" : "",
    outcome === "partial" ? "some failed" : "",
    typeof stoppedBy === "string" ? `stopped by ${stoppedBy}` : "",
    ...numbersOf(counts).slice(0, 3),
    Array.isArray(warnings) && warnings.length > 0 ? `${warnings.length} warnings` : "",
  ];
  return shortened(parts.filter(Boolean).join(", "), longest);
}

/** `total 3,412`: every number but zero, also of the records inside. */
function numbersOf(counts: Record<string, unknown>): string[] {
  return Object.entries(counts).flatMap(([name, value]) => {
    if (typeof value === "number" && value !== 0) return [named(name, value)];
    if (!isRecord(value)) return [];
    const inside = Object.entries(value).filter(([, one]) => typeof one === "number" && one !== 0);
    return inside.map(([part, one]) => named(`${name} ${part}`, one as number));
  });
}

function named(name: string, value: number): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const unit = / (ms|bytes)$/.exec(words)?.[1];
  return unit === undefined
    ? `${words} ${count(value)}`
    : `${words.slice(0, -unit.length).trim()} ${count(value)} ${unit}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asJson(value: unknown): string {
  return JSON.stringify(value) ?? "";
}
