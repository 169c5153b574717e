import { firstSecond, lastSecond } from "./calendar.ts";
import { nextCronSlot, previousCronSlot, type ClockPolicy } from "./cron-slots.ts";
import { scheduleOf } from "./parse.ts";
import { ScheduleError } from "./schedule-error.ts";
import type { CronSchedule, Schedule } from "./schedule.ts";
import { zoneOf } from "./timezone.ts";

/** What a job adds to its schedule's text. */
export interface PlanOptions {
  /** An exact name of the tz database. Required: there is no default, and the host's zone never counts. */
  timezone: string;
  /** What becomes of local times that the clocks skip; null is by class: `shift` for fixed schedules, `skip` for wild ones. */
  dstGap?: "shift" | "skip" | null | undefined;
  /** What becomes of local times that occur twice; null is by class: `once` for fixed schedules, `twice` for wild ones. */
  dstOverlap?: "once" | "twice" | null | undefined;
  /** No slot before it. The origin of `@every`. */
  startsAt?: Date | null | undefined;
  /** No slot at or after it. */
  endsAt?: Date | null | undefined;
}

/** A schedule with its zone, bounds and choices; all times in seconds. */
export interface Plan extends ClockPolicy {
  schedule: Schedule;
  /** The schedule if it is a cron schedule, else null. */
  cron: CronSchedule | null;
  /** The first and the last second in which a slot may lie. */
  first: number;
  last: number;
  /** From where an interval is counted. */
  origin: number;
}

/** Puts a schedule and a job's settings together. Throws `ScheduleError` for a text, a zone or a date that is none. */
export function planOf(input: string | Schedule, options: PlanOptions): Plan {
  const schedule = scheduleOf(input);
  const zone = zoneOf(options.timezone);
  const { startsAt, endsAt, dstGap, dstOverlap } = options;
  const first = startsAt
    ? Math.max(firstSecond, Math.ceil(timeOf(startsAt, "starts_at") / 1000))
    : firstSecond;
  const last = endsAt
    ? Math.min(lastSecond, Math.ceil(timeOf(endsAt, "ends_at") / 1000) - 1)
    : lastSecond;
  const isFixed = schedule.class === "fixed";
  // One literal, without spreads and closures: it is made for every slot that is asked for.
  return {
    schedule,
    cron: schedule.class === "interval" || schedule.class === "manual" ? null : schedule,
    zone,
    first,
    last,
    origin: startsAt ? first : 0,
    isShifted: dstGap == null ? isFixed : dstGap === "shift",
    isOnce: dstOverlap == null ? isFixed : dstOverlap === "once",
  };
}

/** The first slot from `from` on, or `Infinity`. */
export function nextOf(plan: Plan, from: number): number {
  const { schedule, cron, first, last } = plan;
  const earliest = Math.max(from, first);
  if (cron !== null) return nextCronSlot(cron, plan, earliest, last);
  if (schedule.class !== "interval") return Infinity;
  const { origin } = plan;
  const slot = origin + Math.ceil((earliest - origin) / schedule.period) * schedule.period;
  return slot <= last ? slot : Infinity;
}

/** The last slot up to `to`, or `-Infinity`. */
export function previousOf(plan: Plan, to: number): number {
  const { schedule, cron, first, last } = plan;
  const latest = Math.min(to, last);
  if (cron !== null) return previousCronSlot(cron, plan, first, latest);
  if (schedule.class !== "interval") return -Infinity;
  const { origin } = plan;
  const slot = origin + Math.floor((latest - origin) / schedule.period) * schedule.period;
  return slot >= first ? slot : -Infinity;
}

/** The milliseconds of a date. Throws `ScheduleError` for an invalid one. */
export function timeOf(date: Date, field?: "starts_at" | "ends_at"): number {
  const time = date.getTime();
  if (Number.isNaN(time))
    throw new ScheduleError("schedule_date", "The date is not valid", { field });
  return time;
}
