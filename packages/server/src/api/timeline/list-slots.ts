import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { limits } from "../limits.ts";
import { operation } from "../operation.ts";
import { GivenInstant, Id, Instant } from "../schemas/common.ts";
import { Status } from "../schemas/job.ts";
import { Stretch } from "./schemas.ts";
import { readSlots } from "./slots.ts";

export const listSlots = operation({
  name: "listSlots",
  method: "get",
  path: "/jobs/{job}/slots",
  permission: "read",
  tag: "Timeline",
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
        /** When it begins: not at its own instant where a person has moved it. Jitter is left out. */
        startsAt: Instant,
        /** A person has taken it out, and can put it back. */
        isSkipped: z.boolean(),
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
    const found = await readSlots(horarium, row, {
      before: before ?? null,
      count: n,
      next: before === undefined ? next : 0,
      now: asOf,
    });
    return { ...found, asOf };
  },
});
