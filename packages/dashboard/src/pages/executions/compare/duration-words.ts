import { formatDuration } from "../../../time/format-duration.ts";

/** How the second length of time is to the first: `3 min 2 s longer, 4 times as long`. Null where that says nothing. */
export function durationWords(first: number | null, second: number | null): string | null {
  if (first === null || second === null) return null;
  const difference = Math.abs(second - first);
  const [short, long] = [Math.min(first, second), Math.max(first, second)];
  // less than a tenth, or than a tenth of a second, is noise
  if (difference < 100 || difference < long / 10) return "about the same";
  const isLonger = second > first;
  const words = `${formatDuration(difference)} ${isLonger ? "longer" : "shorter"}`;
  const times = short === 0 ? 0 : long / short;
  if (!isLonger || times < 2) return words;
  return `${words}, ${times < 10 ? times.toFixed(1).replace(/\.0$/, "") : Math.round(times)} times as long`;
}
