import { formatDuration } from "./format-duration.ts";

/** A length of time in milliseconds, as an element that programs can read. Nothing for null. */
export function Duration({ ms }: { ms: number | null }) {
  if (ms === null) return null;
  return <time dateTime={`PT${(Math.max(0, ms) / 1_000).toFixed(3)}S`}>{formatDuration(ms)}</time>;
}
