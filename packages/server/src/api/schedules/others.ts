import { ScheduleError } from "horarium/schedule";
import type { PlannedJob } from "../timeline/jobs.ts";
import { firstAfter } from "../timeline/planned.ts";
import { isSlot } from "./comparison.ts";
import type { Alike, PlannedWeek } from "./planned-week.ts";

/** The jobs that have a slot at an instant too. */
export type Others = (at: Date) => readonly PlannedJob[];

/** Those other than `except`. Each instant is looked at once. */
export function othersBeside(week: PlannedWeek, except: string | null): Others {
  const known = new Map<number, readonly PlannedJob[]>();
  return (at) => {
    const found = known.get(at.getTime()) ?? othersAt(week, at, except);
    known.set(at.getTime(), found);
    return found;
  };
}

function othersAt(week: PlannedWeek, at: Date, except: string | null): PlannedJob[] {
  const others: PlannedJob[] = [];
  for (const alike of week.mayHaveSlot(at)) {
    if (!hasSlot(week, alike, at)) continue;
    for (const job of alike.jobs) if (job.id !== except) others.push(job);
  }
  return others;
}

function hasSlot(
  { from, to }: PlannedWeek,
  { schedule, timezone, first, plan }: Alike,
  at: Date,
): boolean {
  const time = at.getTime();
  // a plan that stands for more slots than it lists does not know them one by one
  if (time >= from && time < to && plan.weight === 1)
    return plan.slots[firstAfter(plan.slots, time - 1)] === time;
  const { dstGap, dstOverlap, startsAt, endsAt } = first;
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
  const long: PlannedJob[] = [];
  const timed: PlannedJob[] = [];
  const rhythms: PlannedJob[] = [];
  for (const job of others) {
    if (isLong(job)) long.push(job);
    else if (/^\*|^@every/i.test(job.schedule)) rhythms.push(job);
    else timed.push(job);
  }
  return [...long, ...timed, ...rhythms];
}
