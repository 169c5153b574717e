import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { GivenInstant, Id, Instant } from "../schemas/common.ts";
import { Status } from "../schemas/job.ts";
import { alignedGrid } from "./grid.ts";
import { offsetsBetween } from "./offsets.ts";
import { readOverview } from "./overview.ts";
import { readTimeline as timelineOf, type TimelineLane } from "./read-timeline.ts";
import { readSlots as slotsOf } from "./slots.ts";

const tag = "Timeline";
const hourMs = 3_600_000;
const longestMs = 62 * 24 * hourMs;
const counts = z.partialRecord(Status, z.int()).openapi({ type: "object" });
const count = z.int().min(0);

const Typical = z
  .object({ p50Ms: z.int(), p95Ms: z.int(), executions: z.int() })
  .nullable()
  .openapi("Typical", {
    description: "Of the last 30 days, to within 12 %; null while there are no durations",
  });

const Stretch = z
  .object({ slots: z.int(), from: z.string(), to: z.string() })
  .nullable()
  .openapi("SlotStretch", { description: "Of a row that stands for several slots" });

const Lane = z
  .object({
    kind: z.enum(["job", "folder", "handler", "one_time"]),
    /** The id of the job, or the name; null: without one. */
    key: z.string().nullable(),
    jobs: count,
    job: z
      .object({
        id: Id,
        name: z.string(),
        title: z.string().nullable(),
        folder: z.string().nullable(),
        timezone: z.string(),
        enabled: z.boolean(),
        nextSlot: Instant.nullable(),
        lastStatus: z.string().nullable(),
        currentExecution: Id.nullable(),
      })
      .nullable(),
    typical: Typical,
    /** Slots by the status of their execution; buckets without any are left out. */
    past: z.array(z.object({ bucket: count, counts })),
    planned: z.array(z.object({ bucket: count, slots: count })),
    /** Executions one by one, where lanes and executions are few; else null. */
    bars: z
      .array(
        z.object({
          id: Id,
          at: Instant,
          status: Status,
          reason: z.string().nullable(),
          startedAt: Instant.nullable(),
          completedAt: Instant.nullable(),
          stretch: Stretch,
        }),
      )
      .nullable(),
    /** Planned slots one by one, where they are few; else null. */
    slots: z.array(Instant).nullable(),
  })
  .openapi("Lane");

const Zone = z
  .object({
    timezone: z.string(),
    /** From each instant on, local time is UTC plus so many minutes. */
    offsets: z.array(z.object({ at: Instant, minutes: z.number() })),
  })
  .openapi("ZoneOffsets");

export const readTimeline = operation({
  name: "readTimeline",
  method: "get",
  path: "/timeline",
  permission: "read",
  tag,
  summary: "What was and what is planned, in buckets, with expected concurrency and collisions",
  description:
    "`from` and `to` of the answer begin at a whole bucket, so that buckets stay where they are while time goes on. It is at most five seconds old, as `asOf` says. Planned slots are those of the scheduler's own planner. With more than 40 jobs, folders take the place of jobs, beside the jobs that fail or run.",
  query: z.object({
    from: GivenInstant.optional().openapi({ description: "Default six hours ago" }),
    to: GivenInstant.optional().openapi({ description: "Default 24 hours after `from`" }),
    buckets: z.coerce.number().int().min(1).max(2_000).default(288),
    group: z.enum(["auto", "job", "folder", "handler"]).default("auto"),
    folder: z.string().max(200).optional().openapi({ description: "Its jobs, each in a lane" }),
    timezone: z.string().max(100).optional().openapi({
      description: "A zone whose offsets are given beside those of the jobs",
    }),
  }),
  answer: z.object({
    from: Instant,
    to: Instant,
    buckets: count,
    bucketMs: z.number(),
    lanes: z.array(Lane),
    omitted: count.openapi({ description: "Jobs without a lane, since there are too many" }),
    capacity: count.nullable().openapi({
      description: "Executions that the live workers can run at once; null without a worker",
    }),
    /** The most executions at once in each bucket; null from now on. */
    actual: z.array(z.int().nullable()),
    /** The same of what is planned, each taking its typical time; null up to now. */
    expected: z.array(z.int().nullable()),
    collisions: z.array(
      z.object({
        kind: z.enum(["capacity", "heavy", "clock_change"]),
        from: Instant,
        to: Instant,
        peak: count,
        jobs: z.array(Id),
      }),
    ),
    zones: z.array(Zone),
    asOf: Instant,
  }),
  async run({ query: { buckets, group, folder, timezone, ...given } }, { horarium }) {
    const now = await readAsOf(horarium);
    const start = given.from ?? new Date(now.getTime() - 6 * hourMs);
    const end = given.to ?? new Date(start.getTime() + 24 * hourMs);
    checkStretch(start, end);
    const grid = alignedGrid(start, end, buckets);
    const [from, to] = [new Date(grid.from), new Date(grid.to)];
    const zone = timezone === undefined ? [] : [zoneOffsets(timezone, from, to)];
    const { lanes, collisions, ...rest } = await timelineOf(horarium, {
      grid,
      group,
      folder,
      now,
    });
    const zones = new Set(lanes.flatMap(({ job }) => (job === null ? [] : [job.timezone])));
    return {
      from,
      to,
      buckets,
      bucketMs: grid.bucketMs,
      ...rest,
      lanes: lanes.map(toLane),
      collisions: collisions.map((one) => ({
        ...one,
        from: new Date(one.from),
        to: new Date(one.to),
      })),
      zones: [
        ...zone,
        ...[...zones]
          .filter((name) => name !== timezone)
          .slice(0, mostZones)
          .flatMap((name) => knownOffsets(name, from, to)),
      ],
    };
  },
});

const mostZones = 50;

function checkStretch(from: Date, to: Date): void {
  const length = to.getTime() - from.getTime();
  if (length > 0 && length <= longestMs) return;
  throw new Problem(422, "invalid", "query.to: it must be after from, by 62 days at most", {
    fields: [{ path: "query.to", message: "must be after from, by 62 days at most" }],
  });
}

function zoneOffsets(timezone: string, from: Date, to: Date): z.input<typeof Zone> {
  try {
    return { timezone, offsets: offsetsBetween(timezone, from, to) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Problem(
      422,
      "invalid",
      `query.timezone: there is no time zone "${timezone}"; GET /api/zones lists them`,
      { fields: [{ path: "query.timezone", message: "is not a time zone" }] },
    );
  }
}

/** A job may be in a zone that only a newer process knows. */
function knownOffsets(timezone: string, from: Date, to: Date): z.input<typeof Zone>[] {
  try {
    return [{ timezone, offsets: offsetsBetween(timezone, from, to) }];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function toLane({ job, standing, bars, ...lane }: TimelineLane): z.input<typeof Lane> {
  return {
    ...lane,
    bars:
      bars &&
      bars.map(({ id, at, status, reason, startedAt, completedAt, stretch }) => ({
        id,
        at,
        status,
        reason,
        startedAt,
        completedAt,
        stretch,
      })),
    job:
      job === null || standing === null
        ? null
        : {
            id: job.id,
            name: job.name,
            title: job.title,
            folder: job.folder,
            timezone: job.timezone,
            enabled: job.enabled,
            nextSlot: standing.nextSlot,
            lastStatus: standing.lastStatus,
            currentExecution: standing.currentExecution,
          },
  };
}

const JobName = z.object({ id: Id, name: z.string(), title: z.string().nullable() });

export const getOverview = operation({
  name: "getOverview",
  method: "get",
  path: "/overview",
  permission: "read",
  tag,
  summary: "What the day looks like: counts, what needs a person, what runs, what comes next",
  query: z.object({
    since: GivenInstant.optional().openapi({
      description: "When it was last looked at, at most 31 days ago. Default 24 hours ago",
    }),
  }),
  answer: z.object({
    jobs: z.object({
      all: count,
      enabled: count,
      disabled: count,
      failing: count,
      late: count,
      custom: count,
    }),
    executions: z.object({ running: count, queued: count, held: count }).openapi({
      description: "Of those that wait, counted up to 10,000",
    }),
    /** Whether anything will start by itself. */
    scheduler: z.object({
      workers: count,
      capacity: count,
      /** When a worker was last heard of; null: never. */
      seenAt: Instant.nullable(),
      isSilent: z.boolean(),
    }),
    /** Jobs whose last execution failed, those that failed last first; ten at most. */
    attention: z.array(
      z.object({
        job: JobName,
        execution: Id,
        /** How many in a row, up to 100. */
        failures: count,
        since: Instant,
        lastAt: Instant,
        reason: z.string().nullable(),
        /** The beginning of it. */
        error: z.string().nullable(),
        /** The same error each time. */
        isSame: z.boolean(),
      }),
    ),
    /** The first to have begun first; 20 at most. */
    running: z.array(
      z.object({
        id: Id,
        job: JobName.nullable(),
        handler: z.string(),
        startedAt: Instant,
        attempt: z.int(),
        progress: z
          .object({ done: z.number(), total: z.number().nullable(), text: z.string().nullable() })
          .nullable(),
        worker: z.string().nullable(),
        isCancelRequested: z.boolean(),
        typical: Typical,
      }),
    ),
    /** The next slots of different jobs; 20 at most. */
    next: z.array(
      z.object({ job: JobName, slot: Instant, timezone: z.string(), typical: Typical }),
    ),
    since: z.object({
      from: Instant,
      executions: count,
      counts,
      changes: count,
      by: z.array(z.string()),
    }),
    asOf: Instant,
  }),
  async run({ query: { since } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const from = since ?? new Date(asOf.getTime() - 24 * hourMs);
    if (asOf.getTime() - from.getTime() > 31 * 24 * hourMs) {
      throw new Problem(422, "invalid", "query.since: it must be within the last 31 days", {
        fields: [{ path: "query.since", message: "must be within the last 31 days" }],
      });
    }
    return { ...(await readOverview(horarium, { now: asOf, from })), asOf };
  },
});

export const listSlots = operation({
  name: "listSlots",
  method: "get",
  path: "/jobs/{job}/slots",
  permission: "read",
  tag,
  summary:
    "The slots of a job with their executions, the changes between them, and what comes next",
  parameters: z.object({
    job: z.string().min(1).max(limits.name).openapi({ description: "The job's name or id" }),
  }),
  query: z.object({
    before: GivenInstant.optional().openapi({
      description: "Slots before this instant. Default all up to now",
    }),
    n: z.coerce.number().int().min(1).max(limits.page).default(60),
    next: z.coerce.number().int().min(0).max(100).default(10).openapi({
      description: "So many planned slots; none with `before`",
    }),
  }),
  answer: z.object({
    /** The oldest first. */
    rows: z.array(
      z.object({
        slot: Instant,
        execution: Id,
        status: Status,
        reason: z.string().nullable(),
        startedAt: Instant.nullable(),
        completedAt: Instant.nullable(),
        durationMs: z.int().nullable(),
        /** From when it could begin to when it did; null while it has not. */
        lateMs: z.int().nullable(),
        attempt: z.int(),
        stretch: Stretch,
      }),
    ),
    /** Executions asked for by hand in the same time, the oldest first; 200 at most. */
    others: z.array(
      z.object({
        execution: Id,
        at: Instant,
        trigger: z.string(),
        status: Status,
        triggeredBy: z.string().nullable(),
      }),
    ),
    /** What was changed on the job in the same time, the oldest first; 100 at most. */
    changes: z.array(
      z.object({
        id: z.string(),
        at: Instant,
        by: z.string().nullable(),
        verb: z.string(),
        reason: z.string().nullable(),
        /** The settings that were changed. */
        columns: z.array(z.string()),
      }),
    ),
    next: z.array(
      z.object({
        slot: Instant,
        shiftedFrom: z.array(z.string()),
        pass: z.enum(["first", "second"]).nullable(),
        sentence: z.string(),
      }),
    ),
    /** Goes into `before` for the slots before these; null: there are none. */
    before: Instant.nullable(),
    asOf: Instant,
  }),
  async run({ parameters: { job }, query: { before, n, next } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const row = await horarium.job(job);
    const found = await slotsOf(horarium, row, {
      before: before ?? null,
      count: n,
      next: before === undefined ? next : 0,
      now: asOf,
    });
    return { ...found, asOf };
  },
});
