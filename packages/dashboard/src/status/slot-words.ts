import { formatDuration } from "../time/format-duration.ts";
import { stateOf, wordOf } from "./state-of.ts";
import type { StripItem } from "./strip-items.ts";

/** `Tue 24 Nov 03:00 · Failed: timeout · 15 min · started 4 min late`: all that is known of one item of a strip. */
export function slotWords(item: StripItem, now: number, format: (at: string) => string): string {
  if (item.kind === "hand") {
    const { at, status, triggeredBy } = item.hand;
    const by = triggeredBy === null ? "Started by hand" : `Started by ${triggeredBy}`;
    return [format(at), by, wordOf(status)].join(" · ");
  }
  const { slot } = item;
  const { label, lateMs } = stateOf(slot, now);
  const words = [format(slot.slot), label];
  if (slot.durationMs != null) words.push(formatDuration(slot.durationMs));
  if (lateMs !== null) words.push(`started ${formatDuration(lateMs)} late`);
  return words.join(" · ");
}
