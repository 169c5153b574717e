import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Id, Instant, listOf, pageOf, pageQuery } from "../schemas/common.ts";
import { Job, Status, toJob } from "../schemas/job.ts";
import { countStates, listJobs as listJobRows, sorts } from "./job-rows.ts";
import { readRecentSlots } from "./recent-slots.ts";
import { states } from "./states.ts";

const RecentSlot = z
  .object({
    execution: Id,
    slot: Instant,
    status: Status,
    reason: z.string().nullable(),
    startedAt: Instant.nullable(),
    durationMs: z.int().nullable(),
  })
  .openapi("RecentSlot");

export const listJobs = operation({
  name: "listJobs",
  method: "get",
  path: "/jobs",
  permission: "read",
  tag: "Jobs",
  summary: "Jobs, with their last slots and counts of their states",
  query: z.object({
    search: z.string().max(200).optional().openapi({ description: "A part of the name or title" }),
    state: listOf(states),
    handler: z.string().max(100).optional(),
    tag: z.string().max(100).optional(),
    folder: z.string().max(200).optional(),
    sort: z.enum(sorts).default("attention"),
    /** How many of the last slots of each job. */
    slots: z.coerce.number().int().min(0).max(60).default(30),
    ...pageQuery,
  }),
  answer: pageOf(Job.extend({ slots: z.array(RecentSlot) })).extend({
    counts: z.record(z.enum(["all", ...states]), z.int()),
  }),
  async run({ query: { slots: count, ...filter } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const query = { ...filter, at: asOf };
    const [{ rows, next }, counts] = await Promise.all([
      listJobRows(horarium, query),
      countStates(horarium, query),
    ]);
    const ids = rows.map(({ id }) => id);
    const slots = count === 0 ? new Map() : await readRecentSlots(horarium, ids, count);
    return {
      rows: rows.map((row) => ({ ...toJob(row), slots: slots.get(row.id) ?? [] })),
      next,
      counts,
      asOf,
    };
  },
});
