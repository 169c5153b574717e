import type { Span } from "./find-secrets.ts";

const instead = "[secret]";

/** The text, whose first character is at `from` of the stream, without the parts of it that lie in `spans`. */
export function masked(text: string, from: number, spans: readonly Span[]): string {
  const end = from + text.length;
  let left = "";
  let at = from;
  for (const span of spans.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (span.to <= at || span.from >= end) continue;
    // one that overlaps with the last, or goes on from it, is part of the same
    const isNew = span.from > at || left === "" || !left.endsWith(instead);
    left += text.slice(at - from, Math.max(span.from, at) - from) + (isNew ? instead : "");
    at = Math.min(span.to, end);
  }
  return left + text.slice(at - from);
}
