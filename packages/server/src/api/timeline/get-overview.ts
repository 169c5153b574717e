import { z } from "@hono/zod-openapi";
import { toAlert } from "../alerts/alert-rows.ts";
import { Alert, alertStates } from "../alerts/schemas.ts";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { GivenInstant, Id, Instant } from "../schemas/common.ts";
import { readOverview } from "./overview.ts";
import { Count, JobName, StatusCounts, Typical } from "./schemas.ts";

const hourMs = 3_600_000;

export const getOverview = operation({
  name: "getOverview",
  method: "get",
  path: "/overview",
  permission: "read",
  tag: "Timeline",
  summary: "What the day looks like: counts, what needs a person, what runs, what comes next",
  query: z.object({
    since: GivenInstant.optional().openapi({
      description: "When it was last looked at, at most 31 days ago. Default 24 hours ago",
    }),
  }),
  answer: z.object({
    jobs: z.object({
      all: Count,
      enabled: Count,
      disabled: Count,
      failing: Count,
      late: Count,
      custom: Count,
    }),
    executions: z
      .object({
        running: Count,
        queued: Count,
        held: Count,
        /** Any job has run, at any time. */
        hasRun: z.boolean(),
      })
      .openapi({ description: "Of those that wait, counted up to 10,000" }),
    /** Whether anything will start by itself. */
    scheduler: z.object({
      workers: Count,
      capacity: Count,
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
        failures: Count,
        since: Instant,
        lastAt: Instant,
        reason: z.string().nullable(),
        /** The beginning of it. */
        error: z.string().nullable(),
        /** The same error each time. */
        isSame: z.boolean(),
      }),
    ),
    /** How many are in each state, and the open ones that were found last; ten at most. */
    alerts: z.object({ counts: z.record(z.enum(alertStates), Count), open: z.array(Alert) }),
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
    /** The next slots of different jobs, and those that were moved; 20 at most. */
    next: z.array(
      z.object({
        job: JobName,
        slot: Instant,
        /** When it begins, where a person has moved it. */
        movedTo: Instant.nullable(),
        timezone: z.string(),
        typical: Typical,
      }),
    ),
    since: z.object({
      from: Instant,
      executions: Count,
      counts: StatusCounts,
      changes: Count,
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
    const { alerts, ...overview } = await readOverview(horarium, { now: asOf, from });
    const open = alerts.open.map((row) => toAlert(row, asOf));
    return { ...overview, alerts: { counts: alerts.counts, open }, asOf };
  },
});
