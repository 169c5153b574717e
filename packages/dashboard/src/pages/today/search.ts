import { known, instant, oneOf, type RawSearch } from "../../frame/search-params.ts";

const hourMs = 3_600_000;

/** Lengths of what the timeline shows, in milliseconds, by their names in the address. */
export const spans = {
  "1h": hourMs,
  "3h": 3 * hourMs,
  "6h": 6 * hourMs,
  "12h": 12 * hourMs,
  "24h": 24 * hourMs,
  "3d": 72 * hourMs,
  "7d": 168 * hourMs,
  "14d": 336 * hourMs,
} as const;

export type SpanName = keyof typeof spans;

export function readSearch(search: RawSearch) {
  return known({
    span: oneOf(search["span"], Object.keys(spans) as SpanName[]),
    /** The middle of what is shown. */
    at: instant(search["at"]),
    view: oneOf(search["view"], ["timeline", "agenda"]),
  });
}
