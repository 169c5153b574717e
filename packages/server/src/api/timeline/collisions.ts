import { explain, ScheduleError } from "horarium/schedule";
import { expectAtOnce, peaksAbove, type Expected } from "./expected.ts";
import type { PlannedJob } from "./jobs.ts";
import { offsetsBetween } from "./offsets.ts";
import { firstAfter, type Plan } from "./planned.ts";

/** Where planned executions get in each other's way. Instants are milliseconds since 1970. */
export interface Collision {
  /**
   * `capacity`: more at once than the workers have places for. `heavy`: some that usually take a minute or more overlap.
   * `clock_change`: a slot that the clocks have moved falls together with another.
   */
  kind: "capacity" | "heavy" | "clock_change";
  from: number;
  to: number;
  /** The most at once. */
  peak: number;
  /** Ids of jobs that take part, the first twenty. */
  jobs: string[];
}

const mostOfKind = 50;
const mostJobs = 20;
const heavyMs = 60_000;

/** In order of time, at most fifty of each kind. Light coincidences are none: they would be noise. */
export function findCollisions(
  plans: readonly Plan[],
  durationOf: (job: PlannedJob) => number,
  expected: Expected,
  { capacity, to }: { capacity: number | null; to: number },
): Collision[] {
  const heavy = plans.filter(({ job }) => durationOf(job) >= heavyMs);
  const heavyExpected = expectAtOnce(heavy, durationOf, [], { from: expected.from, to });
  const crowded = (kind: "capacity" | "heavy", of: readonly Plan[], at: Expected, limit: number) =>
    peaksAbove(at, limit, mostOfKind).map((peak): Collision => {
      const jobs: string[] = [];
      for (const plan of of) {
        if (jobs.length >= mostJobs) break;
        if (takesPart(plan, durationOf(plan.job), peak)) jobs.push(plan.job.id);
      }
      return { kind, from: peak.from, to: peak.to, peak: peak.most, jobs };
    });
  return [
    ...(capacity === null ? [] : crowded("capacity", plans, expected, capacity)),
    ...crowded("heavy", heavy, heavyExpected, 1),
    ...movedTogether(plans),
  ].toSorted((a, b) => a.from - b.from);
}

/** Whether an execution of the plan overlaps the stretch. */
function takesPart(
  { slots, delayMs }: Plan,
  durationMs: number,
  { from, to }: { from: number; to: number },
): boolean {
  const slot = slots[firstAfter(slots, from - delayMs - durationMs)];
  return slot !== undefined && slot + delayMs < to;
}

/** How far from a change of the clocks a slot can be moved by it. */
const nearMs = 3 * 3_600_000;

function movedTogether(plans: readonly Plan[]): Collision[] {
  const changesOf = clockChanges(plans);
  const moved = new Map<number, string[]>();
  for (const { job, slots } of plans) {
    for (const change of changesOf(job.timezone)) {
      const near = slots.subarray(
        firstAfter(slots, change - nearMs),
        firstAfter(slots, change + nearMs),
      );
      // a wild schedule is not moved, and has many: a few tell
      const slot = near.subarray(0, 20).find((at) => isMoved(job, at));
      if (slot === undefined || moved.size >= mostOfKind) continue;
      moved.set(slot, [...(moved.get(slot) ?? []), job.id]);
    }
  }
  return [...moved].flatMap(([at, jobs]): Collision[] => {
    const together = plans.filter(({ slots }) => slots[firstAfter(slots, at - 1)] === at);
    if (together.length < 2) return [];
    const others = together.map(({ job }) => job.id).filter((id) => !jobs.includes(id));
    const all = [...jobs, ...others].slice(0, mostJobs);
    return [{ kind: "clock_change", from: at, to: at, peak: together.length, jobs: all }];
  });
}

/** When the clocks of a zone are moved while anything is planned. */
function clockChanges(plans: readonly Plan[]): (timezone: string) => readonly number[] {
  const known = new Map<string, number[]>();
  const first = plans.reduce((min, { slots }) => Math.min(min, slots[0] ?? Infinity), Infinity);
  const last = plans.reduce((max, { slots }) => Math.max(max, slots.at(-1) ?? 0), 0);
  return (timezone) => {
    const changes = known.get(timezone);
    if (changes !== undefined) return changes;
    const found =
      first > last
        ? []
        : offsetsBetween(timezone, new Date(first - nearMs), new Date(last + nearMs)).slice(1);
    const instants = found.map(({ at }) => at.getTime());
    known.set(timezone, instants);
    return instants;
  };
}

function isMoved(job: PlannedJob, slot: number): boolean {
  const { schedule, timezone, dstGap, dstOverlap, startsAt, endsAt } = job;
  const options = { timezone, dstGap, dstOverlap, startsAt, endsAt, at: new Date(slot) };
  try {
    return (explain(schedule, options).shiftedFrom ?? []).length > 0;
  } catch (error) {
    if (error instanceof ScheduleError) return false;
    throw error;
  }
}
