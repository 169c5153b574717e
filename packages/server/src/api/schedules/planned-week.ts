import type { Horarium } from "horarium";
import { parseSchedule, ScheduleError, type Schedule } from "horarium/schedule";
import { setImmediate } from "node:timers/promises";
import { readPlannedJobs, type PlannedJob } from "../timeline/jobs.ts";
import { planJobs, type Plan } from "../timeline/planned.ts";
import { indexByClock } from "./index-by-clock.ts";

/** Jobs with the same slots: a thousand jobs at 03:00 are planned once. */
export interface Alike {
  schedule: Schedule;
  timezone: string;
  /** One of them, for the planner. */
  first: PlannedJob;
  jobs: readonly PlannedJob[];
  /** Of the first. */
  plan: Plan;
}

/** What the enabled jobs will do in the coming week. Instants are milliseconds since 1970. */
export interface PlannedWeek {
  /** The beginning of an hour, at most one before now. */
  from: number;
  to: number;
  alike: readonly Alike[];
  /** Those that the planner is to be asked about, whether they have a slot at an instant. */
  mayHaveSlot: (at: Date) => Alike[];
  /** Slots of all jobs in each quarter of an hour. */
  load: Float64Array;
}

export const quarterMs = 900_000;
const hourMs = 3_600_000;

/** A week, the hour that goes on, and one more for a week in which the clocks go back. */
const quarters = 170 * 4;

const kept = new WeakMap<readonly PlannedJob[], PlannedWeek>();

/** The same object for an hour, or until a job is changed. */
export async function readPlannedWeek(horarium: Horarium, now: Date): Promise<PlannedWeek> {
  const jobs = await readPlannedJobs(horarium);
  const from = Math.floor(now.getTime() / hourMs) * hourMs;
  const known = kept.get(jobs);
  if (known?.from === from) return known;
  const to = from + quarters * quarterMs;
  const alike: Alike[] = [];
  for (const [place, group] of groupsOf(jobs).entries()) {
    // others get their turn while ten thousand jobs are planned
    if (place % plannedAtOnce === plannedAtOnce - 1) await setImmediate();
    const schedule = readable(group[0]!.schedule);
    if (schedule === null) continue;
    // the planner's answer begins after an instant
    const [plan] = planJobs(horarium, [group[0]!], from - 1, to);
    const { timezone } = group[0]!;
    alike.push({ schedule, timezone, first: group[0]!, jobs: group, plan: plan! });
  }
  const load = new Float64Array(quarters);
  for (const { jobs: group, plan } of alike) addLoad(load, plan, from, group.length);
  const week = { from, to, alike, mayHaveSlot: indexByClock(alike), load };
  kept.set(jobs, week);
  return week;
}

const plannedAtOnce = 200;

function groupsOf(jobs: readonly PlannedJob[]): PlannedJob[][] {
  const groups = new Map<string, PlannedJob[]>();
  for (const job of jobs) {
    if (!job.enabled) continue;
    const { schedule, timezone, dstGap, dstOverlap, startsAt, endsAt } = job;
    const key = JSON.stringify([schedule, timezone, dstGap, dstOverlap, startsAt, endsAt]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [job]);
    else group.push(job);
  }
  return [...groups.values()];
}

/** Null for what a newer version has written. */
function readable(text: string): Schedule | null {
  try {
    return parseSchedule(text);
  } catch (error) {
    if (error instanceof ScheduleError) return null;
    throw error;
  }
}

/** Adds the slots of a plan, once for each of so many jobs. */
export function addLoad(load: Float64Array, plan: Plan, from: number, jobs: number): void {
  for (const at of plan.slots) load[Math.floor((at - from) / quarterMs)]! += plan.weight * jobs;
}
