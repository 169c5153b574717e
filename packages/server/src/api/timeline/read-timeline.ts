import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { GivenInstant, Id, Instant } from "../schemas/common.ts";
import { Status } from "../schemas/job.ts";
import { Accepted } from "./accepted-collisions.ts";
import { drawTimeline, type TimelineLane } from "./draw-timeline.ts";
import { alignedGrid } from "./grid.ts";
import { offsetsBetween } from "./offsets.ts";
import { Count, JobName, StatusCounts, Stretch, Typical } from "./schemas.ts";

const hourMs = 3_600_000;
const longestMs = 62 * 24 * hourMs;

const Lane = z
  .object({
    kind: z.enum(["job", "folder", "handler", "one_time"]),
    /** The id of the job, or the name; null: without one. */
    key: z.string().nullable(),
    jobs: Count,
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
    past: z.array(z.object({ bucket: Count, counts: StatusCounts })),
    planned: z.array(z.object({ bucket: Count, slots: Count })),
    /** Executions one by one, where lanes and executions are few; else null. */
    bars: z
      .array(
        z.object({
          id: Id,
          at: Instant,
          status: Status,
          reason: z.string().nullable(),
          attempt: Count,
          startedAt: Instant.nullable(),
          completedAt: Instant.nullable(),
          stretch: Stretch,
          /** Where a person has moved its slot, which is `at`. */
          movedTo: Instant.nullable(),
        }),
      )
      .nullable(),
    /** Planned slots one by one, where they are few; else null. */
    slots: z.array(Instant).nullable(),
    /** Slots to come that people have moved: of those in `slots`, these are not where the schedule has them. */
    moved: z.array(z.object({ slot: Instant, to: Instant, execution: Id })),
    /** Those that the job has not because it is disabled, where they are few. */
    disabledSlots: z.array(Instant),
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
  tag: "Timeline",
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
    buckets: Count,
    bucketMs: z.number(),
    lanes: z.array(Lane),
    omitted: Count.openapi({ description: "Jobs without a lane, since there are too many" }),
    capacity: Count.nullable().openapi({
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
        peak: Count,
        /** Twenty at most. */
        jobs: z.array(JobName),
        /** Who has said that it is fine: then it is no warning. */
        accepted: Accepted.nullable(),
      }),
    ),
    /** When quiet windows hold alerts, and of which lanes, by their keys; null: of all. */
    quiet: z.array(
      z.object({
        id: Id,
        name: z.string(),
        from: Instant,
        to: Instant,
        lanes: z.array(z.string()).nullable(),
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
    const { lanes, collisions, ...rest } = await drawTimeline(horarium, {
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
        jobs: one.jobs.map(({ id, name, title }) => ({ id, name, title })),
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

function toLane({ job, standing, bars, moved, ...lane }: TimelineLane): z.input<typeof Lane> {
  return {
    ...lane,
    bars:
      bars &&
      bars.map(({ id, at, status, reason, attempt, startedAt, completedAt, stretch, movedTo }) => ({
        id,
        at,
        status,
        reason,
        attempt,
        startedAt,
        completedAt,
        stretch,
        movedTo,
      })),
    moved: moved.map(({ slot, to, execution }) => ({ slot, to, execution })),
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
