import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Id, Instant, pageOf, pageQuery } from "../schemas/common.ts";
import { Job, Status, toJob } from "../schemas/job.ts";
import { readTypical } from "../timeline/typical.ts";
import { jobFilterQuery, toJobFilter } from "./job-query.ts";
import { countStates, groups, listJobs as listJobRows, sorts } from "./job-rows.ts";
import { readLastErrors } from "./last-errors.ts";
import { readRecentSlots } from "./recent-slots.ts";
import { states } from "./states.ts";
import { readUpcoming } from "./upcoming.ts";

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

const ListedJob = Job.extend({
  states: z.array(z.enum(states)),
  /** Who created it, or the app whose code declares it. */
  owner: z.string().nullable(),
  /** The last slots up to now, the oldest first. */
  slots: z.array(RecentSlot),
  /** How long it usually takes, over the last 30 days; null: it never ran to an end. */
  typical: z.object({ p50Ms: z.int(), p95Ms: z.int(), executions: z.int() }).nullable(),
  /** Null: the last execution did not fail. */
  lastError: z
    .object({ execution: Id, line: z.string(), fingerprint: z.string().nullable() })
    .nullable(),
  /** As many as `next` asks for. */
  upcoming: z.array(z.object({ slot: Instant, startsAt: Instant, isSkipped: z.boolean() })),
}).openapi("ListedJob");

export const listJobs = operation({
  name: "listJobs",
  method: "get",
  path: "/jobs",
  permission: "read",
  tag: "Jobs",
  summary: "Jobs, with their last slots and counts of their states",
  description:
    "`total` is how many there are of the query, `counts` how many of them are in each state, whatever states are asked for. By default what fails or is late comes first, then what has its next slot soonest.",
  query: z.object({
    ...jobFilterQuery,
    sort: z.enum(sorts).default("attention"),
    group: z.enum(groups).optional().openapi({
      description: "Jobs with the same stand together, and are sorted among themselves",
    }),
    slots: z.coerce.number().int().min(0).max(60).default(30).openapi({
      description: "How many of the last slots of each job",
    }),
    upcoming: z.coerce.number().int().min(0).max(10).default(0).openapi({
      description: "How many of the next slots of each job",
    }),
    ...pageQuery,
  }),
  answer: pageOf(ListedJob).extend({
    total: z.int(),
    counts: z.record(z.enum(["all", ...states]), z.int()),
  }),
  async run({ query }, { horarium, principal }) {
    const {
      sort,
      group,
      slots: slotCount,
      upcoming: upcomingCount,
      limit,
      after,
      ...given
    } = query;
    const asOf = await readAsOf(horarium);
    const filter = toJobFilter(given, asOf, principal?.name ?? null);
    const [{ rows, next }, { total, ...counts }] = await Promise.all([
      listJobRows(horarium, { ...filter, sort, group, limit, after }),
      countStates(horarium, filter),
    ]);
    const ids = rows.map(({ id }) => id);
    const failing = rows.filter((row) => row.last_run_status === "failed").map(({ id }) => id);
    const [recent, upcoming, typical, errors] = await Promise.all([
      readRecentSlots(horarium, ids, asOf, slotCount),
      readUpcoming(horarium, rows, asOf, upcomingCount),
      readTypical(horarium, ids),
      readLastErrors(horarium, failing),
    ]);
    return {
      rows: rows.map((row) => ({
        ...toJob(row),
        states: row.states,
        owner: row.owner,
        slots: recent.get(row.id) ?? [],
        typical: typical.get(row.id) ?? null,
        lastError: errors.get(row.id) ?? null,
        upcoming: upcoming.get(row.id) ?? [],
      })),
      next,
      total,
      counts,
      asOf,
    };
  },
});
