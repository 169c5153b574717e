import { formatDuration } from "../../time/index.ts";

/** A length that somebody has chosen: "15 min", "2 h", "30 s". Measured ones are `formatDuration`'s. */
export function lengthWords(ms: number): string {
  const units = [
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1_000],
  ] as const;
  const found = ms > 0 ? units.find(([, length]) => ms % length === 0) : undefined;
  return found === undefined ? formatDuration(ms) : `${ms / found[1]} ${found[0]}`;
}
