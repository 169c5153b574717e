import { formatDuration } from "./format-duration.ts";

/** A length that somebody has chosen: "2 days", "15 min", "30 s". Measured ones are `formatDuration`'s. */
export function lengthWords(ms: number): string {
  const units = [
    ["days", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1_000],
  ] as const;
  const found = ms > 0 ? units.find(([, length]) => ms % length === 0) : undefined;
  if (found === undefined) return formatDuration(ms);
  const count = ms / found[1];
  return `${count} ${count === 1 && found[0] === "days" ? "day" : found[0]}`;
}
