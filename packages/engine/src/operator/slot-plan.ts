import { ConfigurationError } from "../errors.ts";
import type { JobRow } from "../rows.ts";
import {
  checkTimezone,
  countSlots,
  nextSlots,
  parseSchedule,
  previousSlot,
  type PlanOptions,
} from "../schedule/index.ts";

/** What of a job says when it has slots. */
export type Timing = Pick<
  JobRow,
  "schedule" | "timezone" | "starts_at" | "ends_at" | "dst_gap" | "dst_overlap" | "jitter_ms"
>;

export function timingOptions(job: Timing): Omit<PlanOptions, "from"> {
  return {
    timezone: job.timezone,
    dstGap: job.dst_gap,
    dstOverlap: job.dst_overlap,
    startsAt: job.starts_at,
    endsAt: job.ends_at,
  };
}

/** The first slot after `from`; null for `@manual` and past the end. */
export function nextSlot(job: Timing, from: Date): Date | null {
  return nextSlots(job.schedule, { ...timingOptions(job), from, count: 1 })[0] ?? null;
}

/**
 * Throws `ScheduleError` or `ConfigurationError` if the job can never have a slot again, its zone is none, or its jitter
 * is longer than the time between two slots.
 */
export function checkTiming(job: Timing, from: Date): void {
  checkTimezone(job.timezone);
  const schedule = parseSchedule(job.schedule);
  if (schedule.class === "manual") return;
  const slots = nextSlots(schedule, { ...timingOptions(job), from, count: job.jitter_ms > 0 ? 50 : 1 });
  if (slots.length === 0) {
    throw new ConfigurationError(
      `schedule "${job.schedule}": there is no slot after now${job.ends_at === null ? "" : " and before its end"}; it would never be executed`,
    );
  }
  const gaps = slots.slice(1).map((slot, place) => slot.getTime() - slots[place]!.getTime());
  const shortest = Math.min(...gaps);
  if (job.jitter_ms >= shortest) {
    throw new ConfigurationError(
      `jitter: ${job.jitter_ms} ms is not shorter than the shortest time between two slots, ${shortest} ms`,
    );
  }
}

/** A stretch of slots that one row stands for. */
export interface Stretch {
  slots: number;
  /** There are more: counting stopped. */
  more: boolean;
  from: Date;
  to: Date;
}

const countLimit = 10_000;

/** The slots from the job's cursor up to and including `until`; null if there is none. */
export function stretchUntil(job: Timing & { next_run_at: Date | null }, until: Date): Stretch | null {
  const from = job.next_run_at;
  if (from === null || from > until) return null;
  const options = timingOptions(job);
  const slots = countSlots(job.schedule, {
    ...options,
    after: new Date(from.getTime() - 1),
    until,
    limit: countLimit,
  });
  const to = previousSlot(job.schedule, { ...options, before: new Date(until.getTime() + 1) }) ?? from;
  return { slots: Math.max(1, slots), more: slots >= countLimit, from, to: to < from ? from : to };
}
