import { firstSecond, lastSecond } from "./calendar.ts";
import { nextCronSlot, previousCronSlot, type CronPlan } from "./cron-slots.ts";
import { hasDays } from "./local-times.ts";
import { parseSchedule } from "./parse.ts";
import { ScheduleError } from "./schedule-error.ts";
import type { CronSchedule, Schedule } from "./schedule.ts";
import { zoneOf } from "./timezone.ts";
import type { Zone } from "./zone-offsets.ts";

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

/** A schedule with its zone, bounds and choices: it gives slots, in seconds. */
export interface Plan {
  schedule: Schedule;
  zone: Zone;
  /** For cron schedules, else null. */
  cronPlan: CronPlan | null;
  /** The first and the last second in which a slot may lie. */
  first: number;
  last: number;
  /** The first slot from `from` on, or `Infinity`. */
  next(from: number): number;
  /** The last slot up to `to`, or `-Infinity`. */
  previous(to: number): number;
}

/** Puts a schedule and a job's settings together. Throws `ScheduleError` for a text, a zone or a date that is none. */
export function planOf(input: string | Schedule, options: PlanOptions): Plan {
  const schedule = typeof input === "object" && input !== null ? input : parseSchedule(input);
  const zone = zoneOf(options.timezone);
  const { startsAt, endsAt } = options;
  const first = startsAt
    ? Math.max(firstSecond, Math.ceil(timeOf(startsAt, "starts_at") / 1000))
    : firstSecond;
  const last = endsAt
    ? Math.min(lastSecond, Math.ceil(timeOf(endsAt, "ends_at") / 1000) - 1)
    : lastSecond;
  const bounds = { schedule, zone, first, last };
  if (schedule.class === "interval")
    return intervalPlan(bounds, schedule.period, startsAt ? first : 0);
  if (schedule.class === "manual") {
    return { ...bounds, cronPlan: null, next: () => Infinity, previous: () => -Infinity };
  }
  return cronPlanOf(bounds, schedule, options);
}

/** The milliseconds of a date. Throws `ScheduleError` for an invalid one. */
export function timeOf(date: Date, field?: "starts_at" | "ends_at"): number {
  const time = date.getTime();
  if (Number.isNaN(time))
    throw new ScheduleError("schedule_date", "The date is not valid", { field });
  return time;
}

type Bounds = Pick<Plan, "schedule" | "zone" | "first" | "last">;

function cronPlanOf(bounds: Bounds, cron: CronSchedule, options: PlanOptions): Plan {
  const { zone, first, last } = bounds;
  const isFixed = cron.class === "fixed";
  const cronPlan: CronPlan = {
    cron,
    zone,
    isShifted: options.dstGap == null ? isFixed : options.dstGap === "shift",
    isOnce: options.dstOverlap == null ? isFixed : options.dstOverlap === "once",
  };
  return {
    ...bounds,
    cronPlan,
    next: (from) => nextCronSlot(cronPlan, Math.max(from, first), last),
    previous: (to) => previousCronSlot(cronPlan, first, Math.min(to, last)),
  };
}

function intervalPlan(bounds: Bounds, period: number, origin: number): Plan {
  const { first, last } = bounds;
  return {
    ...bounds,
    cronPlan: null,
    next(from) {
      const slot = origin + Math.ceil((Math.max(from, first) - origin) / period) * period;
      return slot <= last ? slot : Infinity;
    },
    previous(to) {
      const slot = origin + Math.floor((Math.min(to, last) - origin) / period) * period;
      return slot >= first ? slot : -Infinity;
    },
  };
}

/** Whether there is any date at all that the fields match. */
export function hasAnyDay({ cronPlan }: Plan): boolean {
  return cronPlan === null || hasDays(cronPlan.cron);
}
