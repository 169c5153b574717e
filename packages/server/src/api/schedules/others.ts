import type { Horarium } from "horarium";
import { ScheduleError } from "horarium/schedule";
import { readPlannedJobs, type PlannedJob } from "../timeline/jobs.ts";
import { isSlot } from "./comparison.ts";

/** Jobs with the same slots: a thousand jobs at 03:00 are planned once. */
export interface Alike {
  /** One of them, for the planner. */
  first: PlannedJob;
  jobs: readonly PlannedJob[];
}

/** The enabled jobs, those with the same slots together. The same object until a job is changed. */
export async function readAlike(horarium: Horarium): Promise<readonly Alike[]> {
  const jobs = await readPlannedJobs(horarium);
  const known = grouped.get(jobs);
  if (known !== undefined) return known;
  const groups = new Map<string, PlannedJob[]>();
  for (const job of jobs) {
    if (!job.enabled) continue;
    const { schedule, timezone, dstGap, dstOverlap, startsAt, endsAt } = job;
    const key = JSON.stringify([schedule, timezone, dstGap, dstOverlap, startsAt, endsAt]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [job]);
    else group.push(job);
  }
  const alike = [...groups.values()].map((of) => ({ first: of[0]!, jobs: of }));
  grouped.set(jobs, alike);
  return alike;
}

const grouped = new WeakMap<readonly PlannedJob[], readonly Alike[]>();

/** The jobs other than `except` that have a slot at an instant too. */
export function othersAt(alike: readonly Alike[], at: Date, except: string | null): PlannedJob[] {
  return alike.flatMap(({ first, jobs }) =>
    hasSlot(first, at) ? jobs.filter(({ id }) => id !== except) : [],
  );
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

function hasSlot(job: PlannedJob, at: Date): boolean {
  const { schedule, timezone, dstGap, dstOverlap, startsAt, endsAt } = job;
  try {
    return isSlot(schedule, { timezone, dstGap, dstOverlap, startsAt, endsAt }, at);
  } catch (error) {
    // written by a newer version, or with a zone that this one does not know
    if (error instanceof ScheduleError) return false;
    throw error;
  }
}
