import { secondsOfDay } from "./calendar.ts";
import { nextLocal, previousLocal } from "./local-times.ts";
import type { CronSchedule } from "./schedule.ts";
import type { Stretch, Zone } from "./zone-offsets.ts";

/** A cron schedule in a zone, with its choices made. */
export interface CronPlan {
  cron: CronSchedule;
  zone: Zone;
  /** A local time in a gap becomes a slot at the gap's end. */
  isShifted: boolean;
  /** Of a local time that occurs twice only the first is a slot. */
  isOnce: boolean;
}

/** A change of this many seconds forwards is one of the calendar: what it skips is never made up. */
export const longGap: number = 3 * 3600;

/**
 * The first slot in `from` to `to` (seconds, both inclusive), or `Infinity`.
 *
 * It goes from stretch to stretch of unchanged clocks; inside one the next slot is arithmetic on the fields.
 */
export function nextCronSlot(plan: CronPlan, from: number, to: number): number {
  const { cron, zone } = plan;
  let at = from;
  while (at <= to) {
    const stretch = zone.stretchAt(at);
    const { start, end, offset, before, after } = stretch;
    if (at === start && endsGap(plan, stretch)) return at;
    const local = at + offset;
    const found = nextLocal(
      cron,
      plan.isOnce && before > offset ? Math.max(local, start + before) : local,
    );
    if (found < end + offset) return found - offset <= to ? found - offset : Infinity;
    at = end;
    // Nothing matches before `found`, so what lies between is passed over, but for a day in which a shifted time or another offset
    // may matter. Not where the clocks go back: then local times before `found` come again.
    if (after >= offset && found - secondsOfDay > at) at = found - secondsOfDay;
  }
  return Infinity;
}

/** The last slot in `from` to `to` (seconds, both inclusive), or `-Infinity`. */
export function previousCronSlot(plan: CronPlan, from: number, to: number): number {
  const { cron, zone } = plan;
  let at = to;
  while (at >= from) {
    const stretch = zone.stretchAt(at);
    const { start, offset, before } = stretch;
    const found = previousLocal(cron, at + offset);
    const lowest = plan.isOnce && before > offset ? start + before : start + offset;
    if (found >= lowest) return found - offset >= from ? found - offset : -Infinity;
    if (endsGap(plan, stretch)) return start >= from ? start : -Infinity;
    at = start - 1;
    if (before <= offset && found + secondsOfDay < at) at = found + secondsOfDay;
  }
  return -Infinity;
}

/** Whether the stretch begins with a slot in the place of local times that the gap before it has skipped. */
function endsGap({ cron, isShifted }: CronPlan, { start, offset, before }: Stretch): boolean {
  if (!isShifted || offset <= before || offset - before >= longGap) return false;
  return nextLocal(cron, start + before) < start + offset;
}
