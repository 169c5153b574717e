import { ScheduleError } from "horarium/schedule";
import type { PlannedJob } from "../timeline/jobs.ts";
import { firstAfter } from "../timeline/planned.ts";
import { isSlot } from "./comparison.ts";
import type { Alike, PlannedWeek } from "./planned-week.ts";

/** The jobs other than `except` that have a slot at an instant too. */
export function othersAt(week: PlannedWeek, at: Date, except: string | null): PlannedJob[] {
  return week.alike.flatMap((alike) =>
    hasSlot(week, alike, at) ? alike.jobs.filter(({ id }) => id !== except) : [],
  );
}

function hasSlot({ from, to }: PlannedWeek, { schedule, first, plan }: Alike, at: Date): boolean {
  const time = at.getTime();
  // a plan that stands for more slots than it lists does not know them one by one
  if (time >= from && time < to && plan.weight === 1)
    return plan.slots[firstAfter(plan.slots, time - 1)] === time;
  const { timezone, dstGap, dstOverlap, startsAt, endsAt } = first;
  try {
    return isSlot(schedule, { timezone, dstGap, dstOverlap, startsAt, endsAt }, at);
  } catch (error) {
    // a zone that only a newer process knows
    if (error instanceof ScheduleError) return false;
    throw error;
  }
}

/** Those that take long first, then those that have this very time and not just a rhythm that meets it. */
export function byWeight(
  others: readonly PlannedJob[],
  isLong: (job: PlannedJob) => boolean,
): PlannedJob[] {
  const weightOf = (job: PlannedJob) =>
    isLong(job) ? 0 : /^\*|^@every/i.test(job.schedule) ? 2 : 1;
  return others.toSorted((a, b) => weightOf(a) - weightOf(b));
}
