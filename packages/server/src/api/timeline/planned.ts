import type { Horarium } from "horarium";
import { jitterDelay, nextSlots, ScheduleError, slotsBetween } from "horarium/schedule";
import type { PlannedJob } from "./jobs.ts";

/** What a job will do. Instants are milliseconds since 1970. */
export interface Plan {
  job: PlannedJob;
  /** In order. */
  slots: Float64Array;
  /** From slot to start. */
  delayMs: number;
  /** For how many each stands: more than 1 where there are too many to list; those are at even distances. */
  weight: number;
}

/** Every five minutes for a week. Denser schedules are counted by their rate. */
const mostOfOne = 2_016;

/** Plans are made this much further than asked, since the next one who asks wants a little more. */
const marginMs = 3_600_000;

interface Kept {
  version: number;
  from: number;
  to: number;
  plan: Plan;
}

/** Slots that are kept for all jobs together. */
const mostKept = 2_000_000;

const kept = new WeakMap<Horarium, { byJob: Map<string, Kept>; slots: number }>();

/** Slots that are so near may have a row already, made ahead: it is they that are shown, and not the row. */
const madeAheadMs = 60_000;

/**
 * The slots of the jobs after `from` (now) and before `to`, by the engine's own planner: those that the scheduler will
 * make, unless something is changed. A job that is disabled has none, until it is enabled again by itself; a slot that
 * somebody has skipped is none.
 */
export function planJobs(
  horarium: Horarium,
  jobs: readonly PlannedJob[],
  from: number,
  to: number,
): Plan[] {
  if (from >= to) return [];
  const cache = kept.get(horarium) ?? { byJob: new Map<string, Kept>(), slots: 0 };
  kept.set(horarium, cache);
  return jobs.map((job) => {
    const start = Math.max(from, startOf(job));
    const known = cache.byJob.get(job.id);
    if (known?.version === job.version && known.from <= start && known.to >= to)
      // the job as it was read now: its cursor has moved on since it was planned
      return withoutSkipped({ ...within(known.plan, start, to), job }, from);
    const plan = planOf(job, start, to + marginMs);
    if (cache.slots > mostKept) {
      cache.byJob.clear();
      cache.slots = 0;
    }
    cache.slots += plan.slots.length - (cache.byJob.get(job.id)?.plan.slots.length ?? 0);
    cache.byJob.set(job.id, { version: job.version, from: start, to: to + marginMs, plan });
    return withoutSkipped(within(plan, start, to), from);
  });
}

/** The job's cursor is moved past a slot that is skipped before its time; others that are decided are named. */
function withoutSkipped(plan: Plan, now: number): Plan {
  const { job, slots } = plan;
  const cursor = job.nextSlot?.getTime() ?? -Infinity;
  const ahead = new Set(job.ahead.map((slot) => slot.getTime()));
  const isPast = slots.length === 0 || slots[0]! >= cursor || cursor <= now + madeAheadMs;
  if (isPast && ahead.size === 0) return plan;
  const isOpen = (at: number) =>
    !ahead.has(at) && (isPast || at >= cursor || at <= now + madeAheadMs);
  return { ...plan, slots: slots.filter(isOpen) };
}

/** The slots that a job which is disabled would have: what is left out of the day. */
export function planIfEnabled(job: PlannedJob, from: number, to: number): Float64Array {
  const end = Math.min(to, startOf(job));
  return from >= end ? new Float64Array(0) : planOf({ ...job, enabled: true }, from, end).slots;
}

/** What of a job says when it has slots. */
export type Timed = Pick<
  PlannedJob,
  | "schedule"
  | "timezone"
  | "startsAt"
  | "endsAt"
  | "dstGap"
  | "dstOverlap"
  | "enabled"
  | "disabledUntil"
>;

function startOf({ enabled, disabledUntil }: Timed): number {
  return enabled ? -Infinity : (disabledUntil?.getTime() ?? Infinity);
}

function planOf(job: PlannedJob, from: number, to: number): Plan {
  const delayMs = job.jitterMs > 0 ? jitterDelay(job.id, job.jitterMs) : 0;
  const none = { job, slots: new Float64Array(0), delayMs, weight: 1 };
  if (from >= to) return none;
  const { schedule, timezone, dstGap, dstOverlap, startsAt, endsAt } = job;
  const options = { timezone, dstGap, dstOverlap, startsAt, endsAt };
  const [after, until] = [new Date(from), new Date(to - 1)];
  try {
    const slots = slotsBetween(schedule, { ...options, after, until, limit: mostOfOne + 1 });
    const times = Float64Array.from(slots, (slot) => slot.getTime());
    if (times.length <= mostOfOne) return { ...none, slots: times };
    return { ...none, ...atTheRateOf(times, to) };
  } catch (error) {
    // written by a newer version, or with a zone that this one does not know: the job is told, its slots are not
    if (error instanceof ScheduleError) return none;
    throw error;
  }
}

/** Goes on to `to` at the mean distance of the first. */
function atTheRateOf(first: Float64Array, to: number): Pick<Plan, "slots" | "weight"> {
  const [start, last] = [first[0]!, first.at(-1)!];
  const count = Math.floor(((to - start) * (first.length - 1)) / (last - start));
  const listed = Math.min(count, mostEven);
  const distance = (to - start) / listed;
  return {
    slots: Float64Array.from({ length: listed }, (_, n) => start + distance * n),
    weight: count / listed,
  };
}

/** Every minute for a week. */
const mostEven = 10_080;

function within(plan: Plan, from: number, to: number): Plan {
  const start = firstAfter(plan.slots, from);
  const end = firstAfter(plan.slots, to - 1);
  return { ...plan, slots: plan.slots.subarray(start, end) };
}

/** The place of the first value above `at`. */
export function firstAfter(sorted: Float64Array, at: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The next slots of one job, after an instant; none of a job that is disabled for good. */
export function nextOf(job: Timed, after: Date, count: number): Date[] {
  const start = startOf(job);
  if (start === Infinity || count === 0) return [];
  const { schedule, timezone, dstGap, dstOverlap, startsAt, endsAt } = job;
  const from = new Date(Math.max(after.getTime(), start));
  try {
    return nextSlots(schedule, { timezone, dstGap, dstOverlap, startsAt, endsAt, from, count });
  } catch (error) {
    if (error instanceof ScheduleError) return [];
    throw error;
  }
}
