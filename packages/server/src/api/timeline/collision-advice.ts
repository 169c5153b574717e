import { sql, type Horarium } from "horarium";
import { jitterDelay, ScheduleError, slotsBetween } from "horarium/schedule";
import { oneTime, withTime } from "../schedules/fixes.ts";
import { expectAtOnce, type Expected } from "./expected.ts";
import { readPlannedJobs, type PlannedJob } from "./jobs.ts";
import { firstAfter, planJobs, type Plan } from "./planned.ts";
import { readTypical } from "./typical.ts";

/** A job that takes part in a collision. */
export interface Part {
  job: PlannedJob;
  usualMs: number | null;
  /** Set if it began before: how many of its last executions took so long that they would still have run. */
  stillRunning: { since: Date; executions: number; of: number } | null;
}

/** What one job could be changed to, so that there are fewer at once. */
export interface Move {
  job: PlannedJob;
  schedule: string;
  /** From its slot: minutes later, or below zero earlier. */
  minutes: number;
  /** The most at once while it usually runs, over the next two weeks. */
  before: number;
  after: number;
}

/** A jitter that takes one job out of the others' way: it waits for its own delay, the same each time. */
export interface Spread {
  job: PlannedJob;
  jitterMs: number;
  /** From its slot to its start. */
  delayMs: number;
  before: number;
  after: number;
}

export interface CollisionAdvice {
  parts: Part[];
  move: Move | null;
  spread: Spread | null;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** How far from its time a job may be moved, in minutes. */
const furthest = 30;
/** Of those that start at the instant, so many are tried. */
const mostTried = 3;
const unknownMs = 1_000;

/** What is known of the jobs that meet at an instant, and the move of one of them that helps most. */
export async function adviseOn(
  horarium: Horarium,
  { at, ids, now }: { at: Date; ids: readonly string[]; now: Date },
): Promise<CollisionAdvice> {
  const everyJob = await readPlannedJobs(horarium);
  const jobs = everyJob.filter(({ id }) => ids.includes(id));
  const typicals = await readTypical(
    horarium,
    everyJob.map(({ id }) => id),
  );
  const durationOf = (job: PlannedJob) =>
    typicals.get(job.id)?.p50Ms ?? job.lastDurationMs ?? unknownMs;
  const from = Math.floor(Math.max(now.getTime(), at.getTime() - dayMs) / minuteMs) * minuteMs;
  const to = Math.max(from, at.getTime()) + 14 * dayMs;
  const plans = planJobs(horarium, everyJob, from, to);
  const own = plans
    .filter(({ job }) => jobs.includes(job))
    .map((plan) => ({ ...plan, slots: slotsAround(plan.job, at) }));
  const parts = await Promise.all(
    own.map(async (plan): Promise<Part> => ({
      job: plan.job,
      usualMs: typicals.get(plan.job.id)?.p50Ms ?? null,
      stillRunning: await stillRunning(horarium, plan, at),
    })),
  );
  const starting = own.filter((plan) => isStarting(plan, at));
  const tried = starting.slice(0, mostTried).map(({ job, delayMs }) => {
    const others = plans.filter((plan) => plan.job !== job);
    const expected = expectAtOnce(others, durationOf, [], { from, to });
    const mover = { job, delayMs, durationMs: durationOf(job) };
    return {
      move: bestMove(mover, expected, { from, to }),
      spread: bestSpread(mover, expected, { from, to }),
    };
  });
  return {
    parts,
    move: quietest(tried.map(({ move }) => move)),
    spread: quietest(tried.map(({ spread }) => spread)),
  };
}

function quietest<One extends { after: number }>(all: readonly (One | null)[]): One | null {
  return all.reduce<One | null>(
    (best, one) => (one !== null && (best === null || one.after < best.after) ? one : best),
    null,
  );
}

/** Exactly, also where a plan of two weeks would go by the rate of a dense schedule. */
function slotsAround(job: PlannedJob, at: Date): Float64Array {
  return slotsOf(job, job.schedule, at.getTime() - dayMs, at.getTime() + minuteMs, 100_000);
}

/** Collisions are found in steps of some seconds. */
const stepMs = 10_000;

function isStarting({ slots, delayMs }: Plan, at: Date): boolean {
  const slot = slots[firstAfter(slots, at.getTime() - delayMs - stepMs)];
  return slot !== undefined && slot + delayMs < at.getTime() + stepMs;
}

/** Of a job that began before. What is too long ago says nothing of this night. */
async function stillRunning({ db }: Horarium, plan: Plan, at: Date): Promise<Part["stillRunning"]> {
  const { job, slots, delayMs } = plan;
  const slot = slots[firstAfter(slots, at.getTime()) - 1];
  if (slot === undefined || isStarting(plan, at) || at.getTime() - slot > dayMs) return null;
  const [row] = await db.rows(
    sql<{ executions: number; of: number }>`
      select count(*) filter (where completed_at - started_at > ${at.getTime() - slot - delayMs}::float8 * interval '1 ms')::int
          as executions,
        count(*)::int as of
      from (
        select started_at, completed_at
        from job_execution
        where job_id = ${job.id} and status in ('completed', 'failed') and started_at is not null
        order by id desc
        limit 50
      ) last`,
  );
  return { since: new Date(slot), ...row! };
}

/** The nearest minute with the fewest at once, if those are fewer than now. Only of a job with one time of day. */
function bestMove(
  { job, delayMs, durationMs }: { job: PlannedJob; delayMs: number; durationMs: number },
  expected: Expected,
  { from, to }: { from: number; to: number },
): Move | null {
  const fields = job.schedule.trim().split(/[ \t]+/);
  const time = oneTime(fields);
  if (time === null) return null;
  const peakOf = (schedule: string) =>
    peakAt(expected, slotsOf(job, schedule, from, to, 100), delayMs, durationMs);
  const before = peakOf(job.schedule);
  let best: Move | null = null;
  for (const minutes of nearestFirst()) {
    const minute = time.hour * 60 + time.minute + minutes;
    if (minute < 0 || minute >= 24 * 60) continue;
    const schedule = withTime(fields, Math.floor(minute / 60), minute % 60);
    const after = peakOf(schedule);
    if (after < (best?.after ?? before)) best = { job, schedule, minutes, before, after };
  }
  return best;
}

const jitters = [1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * minuteMs);

/** The least jitter with the fewest at once, if those are fewer than now. Only of a job without one. */
function bestSpread(
  { job, delayMs, durationMs }: { job: PlannedJob; delayMs: number; durationMs: number },
  expected: Expected,
  { from, to }: { from: number; to: number },
): Spread | null {
  if (job.jitterMs > 0) return null;
  const slots = slotsOf(job, job.schedule, from, to, mostSpread);
  const gap = shortestGap(slots);
  const before = peakAt(expected, slots, delayMs, durationMs);
  let best: Spread | null = null;
  // a delay as long as half of the time between two slots would change what the schedule says
  for (const jitterMs of jitters.filter((one) => one <= gap / 2)) {
    const delay = jitterDelay(job.id, jitterMs);
    const after = peakAt(expected, slots, delay, durationMs);
    if (after < (best?.after ?? before)) best = { job, jitterMs, delayMs: delay, before, after };
  }
  return best;
}

/** Every five minutes for two weeks. */
const mostSpread = 4_032;

function shortestGap(slots: Float64Array): number {
  let gap = Infinity;
  for (let place = 1; place < slots.length; place++)
    gap = Math.min(gap, slots[place]! - slots[place - 1]!);
  return gap;
}

/** Whole five minutes before others that are as near: people remember them. */
function nearestFirst(): number[] {
  const all = Array.from({ length: furthest }, (_, n) => n + 1).flatMap((n) => [n, -n]);
  return [...all.filter((n) => n % 5 === 0), ...all.filter((n) => n % 5 !== 0)];
}

function slotsOf(
  job: PlannedJob,
  schedule: string,
  from: number,
  to: number,
  limit: number,
): Float64Array {
  const { timezone, dstGap, dstOverlap, startsAt, endsAt } = job;
  const options = { timezone, dstGap, dstOverlap, startsAt, endsAt };
  const window = { after: new Date(from), until: new Date(to - 1), limit };
  try {
    const slots = slotsBetween(schedule, { ...options, ...window });
    return Float64Array.from(slots, (slot) => slot.getTime());
  } catch (error) {
    if (error instanceof ScheduleError) return new Float64Array(0);
    throw error;
  }
}

/** The most at once while executions at these slots run, themselves included. */
function peakAt(
  { from, stepMs, counts }: Expected,
  slots: Float64Array,
  delayMs: number,
  durationMs: number,
): number {
  let most = 0;
  for (const slot of slots) {
    const start = Math.max(0, Math.floor((slot + delayMs - from) / stepMs));
    const end = Math.min(counts.length, Math.ceil((slot + delayMs + durationMs - from) / stepMs));
    for (let step = start; step < end; step++) most = Math.max(most, counts[step]!);
  }
  return most + 1;
}
