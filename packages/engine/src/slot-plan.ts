import {
  assertHasSlot,
  checkJitter,
  checkTimezone,
  countSlots,
  nextSlots,
  previousSlot,
  ScheduleError,
} from "./schedule/index.ts";
import type { JobRow } from "./rows.ts";
import { timingOptions, type Timing } from "./timing.ts";

/** The first slot after `from` that has no row yet; null for `@manual` and past the end. */
export function nextSlot(
  job: Timing & Partial<Pick<JobRow, "slots_ahead">>,
  from: Date,
): Date | null {
  const ahead = new Set(job.slots_ahead?.map((slot) => slot.getTime()));
  const slots = nextSlots(job.schedule, { ...timingOptions(job), from, count: ahead.size + 1 });
  return slots.find((slot) => !ahead.has(slot.getTime())) ?? null;
}

/**
 * Throws `ScheduleError` if the job can never have a slot again, its zone is none, or its jitter is not shorter than
 * the time between two slots.
 */
export function checkTiming(job: Timing, from: Date): void {
  const options = { ...timingOptions(job), from };
  try {
    checkTimezone(job.timezone);
    assertHasSlot(job.schedule, options);
    if (job.jitter_ms > 0) checkJitter(job.schedule, { ...options, jitterMs: job.jitter_ms });
  } catch (error) {
    throw error instanceof ScheduleError ? named(error, job) : error;
  }
}

/** The same refusal, with the thing it is about and the remedy in its message. */
function named(error: ScheduleError, job: Timing): ScheduleError {
  const { code, message, field, position, proposal, hint } = error;
  const thing = field === "timezone" ? `timezone "${job.timezone}"` : `schedule "${job.schedule}"`;
  const remedy = [proposal === undefined ? "" : `did you mean "${proposal}"`, hint ?? ""].filter(
    (part) => part !== "",
  );
  const ending =
    remedy.length === 0 ? "" : `; ${remedy.join(" ")}${proposal === undefined ? "" : "?"}`;
  return new ScheduleError(code as `schedule_${string}`, `${thing}: ${message}${ending}`, {
    field,
    position,
    proposal,
    hint,
  });
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
export function stretchUntil(
  job: Timing & { next_run_at: Date | null },
  until: Date,
): Stretch | null {
  const from = job.next_run_at;
  if (from === null || from > until) return null;
  const options = timingOptions(job);
  const slots = countSlots(job.schedule, {
    ...options,
    after: new Date(from.getTime() - 1),
    until,
    limit: countLimit,
  });
  const to =
    previousSlot(job.schedule, { ...options, before: new Date(until.getTime() + 1) }) ?? from;
  return { slots: Math.max(1, slots), more: slots >= countLimit, from, to: to < from ? from : to };
}

/** Whether the job's schedule has this slot. */
export function isPlanned(job: Timing, slot: Date): boolean {
  const from = new Date(slot.getTime() - 1);
  const [planned] = nextSlots(job.schedule, { ...timingOptions(job), from, count: 1 });
  return planned?.getTime() === slot.getTime();
}

/**
 * The stretch without the slots that have a row of their own: it begins at the first that has none, where its own row
 * can be. Null if all of them have one.
 */
export function withoutTaken<Of extends Stretch>(
  job: Timing,
  stretch: Of,
  taken: readonly Date[],
): Of | null {
  const apart = taken.filter((slot) => isPlanned(job, slot));
  const from = nextSlot({ ...job, slots_ahead: apart }, new Date(stretch.from.getTime() - 1));
  if (from === null || from > stretch.to) return null;
  return { ...stretch, from, slots: Math.max(1, stretch.slots - apart.length) };
}
