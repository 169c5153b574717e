import { sql, type Horarium, type Status } from "horarium";
import { mostAtOnce } from "./at-once.ts";
import { findCollisions, type Collision } from "./collisions.ts";
import { expectAtOnce, mostExpected } from "./expected.ts";
import { readAccepted, type AcceptedCollision } from "./accepted-collisions.ts";
import { bucketOf, type Grid } from "./grid.ts";
import { readLastChange, readPlannedJobs, readStandings, type PlannedJob } from "./jobs.ts";
import { groupLanes, jobLanes, mostLanes, mostSingleJobs, type Lane } from "./lanes.ts";
import { readMoved, withMoved, type MovedSlot } from "./moved.ts";
import {
  countByGroup,
  countByJob,
  countOneTime,
  readBars,
  readRunning,
  readSpans,
  type Bar,
  type Counted,
} from "./past.ts";
import { planIfEnabled, planJobs, type Plan } from "./planned.ts";
import { readQuiet, type QuietStretch } from "./quiet.ts";
import { readTypical, type Typical } from "./typical.ts";

export type Group = "auto" | "job" | "folder" | "handler";

export interface TimelineQuery {
  grid: Grid;
  group: Group;
  /** Only the jobs of this folder, each in a lane: a folder that is opened. */
  folder: string | undefined;
  now: Date;
}

export interface TimelineLane extends Lane {
  typical: Typical | null;
  /** What was, by bucket; empty ones are left out. */
  past: { bucket: number; counts: Partial<Record<Status, number>> }[];
  /** How many slots are planned in a bucket. */
  planned: { bucket: number; slots: number }[];
  /** One by one, where there are few lanes and few in each; null: only the buckets. */
  bars: Bar[] | null;
  slots: Date[] | null;
  /** Of the slots to come, those that people have moved. */
  moved: MovedSlot[];
  /** Those that a job has not because it is disabled, where they are few. */
  disabledSlots: Date[];
}

export interface Timeline {
  asOf: Date;
  lanes: TimelineLane[];
  /** Jobs that have no lane, since there are too many. */
  omitted: number;
  /** Places of the workers that live; null without one. */
  capacity: number | null;
  /** The most at once in each bucket: of what was; null from now on. */
  actual: (number | null)[];
  /** The same of what is planned; null up to now. */
  expected: (number | null)[];
  collisions: (Omit<Collision, "jobs"> & {
    jobs: PlannedJob[];
    /** Somebody has said that it is fine where these meet. */
    accepted: AcceptedCollision | null;
  })[];
  /** When alerts are held. */
  quiet: QuietStretch[];
}

/** Of a lane, one by one. */
const mostBars = 100;

/** How long it is taken to last, of which nothing is known. */
const unknownMs = 1_000;

/** Many look at the same timeline at once, and it moves slowly: between two readings events tell what happens. */
const keptMs = 5_000;
const mostKept = 20;

interface Kept {
  until: number;
  timeline: Promise<Timeline>;
}

const kept = new WeakMap<Horarium, Map<string, Kept>>();

/** At most five seconds old, and with all that people have changed; with a test's clock always new. */
export async function drawTimeline(horarium: Horarium, query: TimelineQuery): Promise<Timeline> {
  if (horarium.clock.override() !== null) return draw(horarium, query);
  const all = kept.get(horarium) ?? new Map<string, Kept>();
  kept.set(horarium, all);
  const { grid, group, folder } = query;
  const key = JSON.stringify([grid, group, folder, await readLastChange(horarium)]);
  const known = all.get(key);
  const now = performance.now();
  if (known !== undefined && known.until > now) return known.timeline;
  const timeline = draw(horarium, query);
  all.delete(key);
  all.set(key, { until: now + keptMs, timeline });
  // the oldest is the first
  for (const oldest of [...all.keys()].slice(0, -mostKept)) all.delete(oldest);
  timeline.catch(() => {
    // whoever waits for it is told; the next one reads anew
    all.delete(key);
  });
  return timeline;
}

async function draw(horarium: Horarium, query: TimelineQuery): Promise<Timeline> {
  const { grid, now, folder } = query;
  const at = now.getTime();
  const everyJob = await readPlannedJobs(horarium);
  const jobs = folder === undefined ? everyJob : everyJob.filter((job) => job.folder === folder);
  const isSingle =
    folder !== undefined ||
    query.group === "job" ||
    (query.group === "auto" && jobs.length <= mostSingleJobs);
  const group = query.group === "handler" ? "handler" : "folder";
  // those that fail or run have a lane of their own also beside folders
  const standings = await readStandings(horarium, {
    ids: folder === undefined ? null : jobs.map(({ id }) => id),
    most: isSingle ? mostLanes : mostSingleJobs,
    isAll: isSingle,
  });
  const singles = jobLanes(jobs, standings);
  const groups = isSingle ? [] : groupLanes(jobs, group).slice(0, mostLanes - singles.length);
  const singleIds = singles.map(({ key }) => key!);
  const isPast = grid.from <= at;

  const [typicals, counted, once, spans, running, capacity, bars, moved, accepted, quiet] =
    await Promise.all([
      readTypical(horarium, singleIds),
      countByJob(horarium, grid, now, singleIds),
      !isPast || folder !== undefined
        ? []
        : isSingle
          ? countOneTime(horarium, grid, now)
          : countByGroup(horarium, grid, now, group),
      isPast ? readSpans(horarium, grid) : null,
      readRunning(horarium),
      readCapacity(horarium),
      singles.length <= mostSingleJobs
        ? readBars(horarium, grid, now, singleIds, mostBars + 1)
        : null,
      readMoved(horarium, now),
      readAccepted(horarium),
      readQuiet(horarium, [...singles, ...groups], grid),
    ]);

  // everything that is planned takes places, also what has no lane here
  const ahead = { from: Math.max(at, grid.from), to: grid.to };
  const plans = withMoved(planJobs(horarium, everyJob, ahead.from, ahead.to), moved, ahead);
  const durationOf = (job: PlannedJob) =>
    typicals.get(job.id)?.p50Ms ?? job.lastDurationMs ?? unknownMs;
  const byId = new Map(everyJob.map((job) => [job.id, job]));
  const expected = expectAtOnce(
    plans,
    durationOf,
    running.map(({ jobId, startedAt }) => {
      const job = jobId === null ? undefined : byId.get(jobId);
      const lasts = job === undefined ? unknownMs : durationOf(job);
      return { from: at, to: Math.max(at + unknownMs, startedAt.getTime() + lasts) };
    }),
    ahead,
  );
  const nowBucket = bucketOf(grid, at);
  const actual = spans === null ? [] : [...mostAtOnce(spans, grid)];
  const lanes = [
    ...fillJobLanes(singles, counted, bars ?? null, typicals),
    ...fillGroupLanes(groups, once, isSingle ? "one_time" : group),
  ];
  addPlans(lanes, plans, grid, group);
  for (const lane of lanes) lane.moved = moved.filter(({ job }) => job === lane.job?.id);
  if (lanes.length <= mostSingleJobs + 1) addDisabled(lanes, ahead.from, ahead.to);
  return {
    asOf: now,
    lanes,
    omitted: isSingle ? jobs.length - singles.length : 0,
    capacity,
    actual: Array.from({ length: grid.buckets }, (_, bucket) =>
      bucket <= nowBucket ? (actual[bucket] ?? 0) : null,
    ),
    expected: mostExpected(expected, grid),
    collisions: findCollisions(plans, durationOf, expected, { capacity, to: grid.to }).map(
      ({ jobs: ids, ...collision }) => ({
        ...collision,
        jobs: ids.flatMap((id) => byId.get(id) ?? []),
        accepted: accepted(ids, collision.peak),
      }),
    ),
    quiet,
  };
}

function emptyLane(lane: Lane): TimelineLane {
  return {
    ...lane,
    typical: null,
    past: [],
    planned: [],
    bars: null,
    slots: null,
    moved: [],
    disabledSlots: [],
  };
}

function fillJobLanes(
  lanes: readonly Lane[],
  counted: readonly Counted[],
  bars: readonly Bar[] | null,
  typicals: ReadonlyMap<string, Typical>,
): TimelineLane[] {
  const counts = countsByLane(counted);
  const barsOf = new Map<string, Bar[]>();
  for (const bar of bars ?? []) {
    const others = barsOf.get(bar.job);
    if (others === undefined) barsOf.set(bar.job, [bar]);
    else others.push(bar);
  }
  return lanes.map((lane) => {
    const ofLane = barsOf.get(lane.key!) ?? [];
    return {
      ...emptyLane(lane),
      typical: typicals.get(lane.key!) ?? null,
      past: counts.get(lane.key) ?? [],
      bars: bars === null || ofLane.length > mostBars ? null : ofLane,
    };
  });
}

/** One-time work of handlers that no job has, and of no folder, gets a lane too. */
function fillGroupLanes(
  lanes: readonly Lane[],
  counted: readonly Counted[],
  kind: "folder" | "handler" | "one_time",
): TimelineLane[] {
  const counts = countsByLane(counted);
  const keys = new Set(lanes.map(({ key }) => key));
  const more = [...counts.keys()]
    .filter((key) => !keys.has(key))
    .map((key): Lane => ({ kind, key, job: null, standing: null, jobs: 0 }));
  return [...lanes, ...more].map((lane) => ({
    ...emptyLane(lane),
    past: counts.get(lane.key) ?? [],
  }));
}

function countsByLane(counted: readonly Counted[]): Map<string | null, TimelineLane["past"]> {
  const cells = new Map<string | null, Map<number, TimelineLane["past"][number]>>();
  for (const { lane, bucket, status, slots } of counted) {
    const ofLane = cells.get(lane) ?? new Map<number, TimelineLane["past"][number]>();
    cells.set(lane, ofLane);
    const cell = ofLane.get(bucket) ?? { bucket, counts: {} };
    ofLane.set(bucket, cell);
    cell.counts[status] = slots;
  }
  return new Map(
    [...cells].map(([lane, ofLane]) => [
      lane,
      [...ofLane.values()].toSorted((a, b) => a.bucket - b.bucket),
    ]),
  );
}

function addPlans(
  lanes: readonly TimelineLane[],
  plans: readonly Plan[],
  grid: Grid,
  group: "folder" | "handler",
): void {
  const totals = new Map(lanes.map((lane) => [lane, new Float64Array(grid.buckets)]));
  const byJob = new Map(lanes.flatMap((lane) => (lane.kind === "job" ? [[lane.key, lane]] : [])));
  const byGroup = new Map(lanes.flatMap((lane) => (lane.kind === group ? [[lane.key, lane]] : [])));
  const isListed = lanes.length <= mostSingleJobs + 1;
  for (const { job, slots, weight } of plans) {
    const own = byJob.get(job.id);
    for (const lane of [own, byGroup.get(job[group])]) {
      const counts = lane && totals.get(lane);
      if (counts === undefined) continue;
      for (const slot of slots) counts[bucketOf(grid, slot)]! += weight;
    }
    if (own !== undefined && isListed && weight === 1 && slots.length <= mostBars)
      own.slots = withoutRows(own, slots);
  }
  for (const [lane, counts] of totals) {
    counts.forEach((count, bucket) => {
      if (count > 0) lane.planned.push({ bucket, slots: Math.max(1, Math.round(count)) });
    });
  }
}

/** Of a slot that somebody has skipped beforehand there is a row: it is drawn in place of what was planned. */
function withoutRows({ bars }: TimelineLane, slots: Float64Array): Date[] {
  const known = new Set(bars?.map(({ at }) => at.getTime()));
  return Array.from(
    slots.filter((slot) => !known.has(slot)),
    (slot) => new Date(slot),
  );
}

function addDisabled(lanes: readonly TimelineLane[], from: number, to: number): void {
  for (const lane of lanes) {
    if (lane.job === null || lane.job.enabled) continue;
    const slots = planIfEnabled(lane.job, from, to);
    if (slots.length <= mostBars) lane.disabledSlots = Array.from(slots, (slot) => new Date(slot));
  }
}

/** What the workers that were heard of in the last minute can run at once. */
export async function readCapacity({ db, clock }: Horarium): Promise<number | null> {
  const [row] = await db.rows(
    sql<{ places: number | null }>`
      select sum(concurrency)::int as places
      from worker
      where not stopping
        and seen_at > coalesce(${clock.override()}::timestamptz, now()) - interval '1 minute'`,
  );
  return row!.places;
}
