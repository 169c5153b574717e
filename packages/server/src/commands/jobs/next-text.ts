import { inTime, zoneTime } from "../../live-view/texts.ts";
import type { JobJson } from "../json-types.ts";

/** `next slot Mon 03:00 Europe/Berlin, in 2 days`. */
export function nextText({ nextSlot, timezone }: JobJson, now = new Date()): string {
  if (nextSlot === null) return "it has no next slot";
  const next = new Date(nextSlot);
  return `next slot ${zoneTime(next, timezone, now)} ${timezone}, ${inTime(next, now)}`;
}
