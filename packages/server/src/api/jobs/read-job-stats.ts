import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Instant } from "../schemas/common.ts";
import { countSlots, readTotals } from "./job-stats.ts";
import { ofJob } from "./of-job.ts";

const dayMs = 86_400_000;

const Totals = z
  .object({
    executions: z.int(),
    completed: z.int(),
    failed: z.int(),
    cancelled: z.int(),
    skipped: z.int(),
    missed: z.int(),
    /** Of those that ran to an end: what mean and percentiles are of. */
    ended: z.int(),
    meanMs: z.number().nullable(),
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
    /** Null below a hundred that ran to an end. */
    p99Ms: z.number().nullable(),
  })
  .openapi("JobTotals");

export const readJobStats = operation({
  name: "readJobStats",
  method: "get",
  path: "/jobs/{job}/stats",
  permission: "read",
  tag: "Jobs",
  summary:
    "Counts, mean and percentiles of the last days (UTC), today included, and of as many before",
  description:
    "Totals of executions are counted each five minutes; `slots` is of the rows as they are, from the same days.",
  parameters: ofJob,
  query: z.object({ days: z.coerce.number().int().min(1).max(400).default(30) }),
  answer: Totals.extend({
    days: z.int(),
    /** What became of the slots that have passed: the denominators. */
    slots: z.object({
      from: Instant,
      to: Instant,
      slots: z.int(),
      completed: z.int(),
      failed: z.int(),
      cancelled: z.int(),
      skipped: z.int(),
      missed: z.int(),
      unfinished: z.int(),
      /** Began later than the job's misfire limit after their instant. */
      late: z.int(),
      /** Needed more than one attempt. */
      retried: z.int(),
      /** Not all were counted: the newest ones only. */
      more: z.boolean(),
    }),
    /** The days before, as many. */
    previous: Totals,
    /** Longer than in the days before by this share, by the median: 0.18 is slower by 18 %. Null: one of them has none. */
    slowerBy: z.number().nullable(),
  }),
  async run({ parameters: { job: name }, query: { days } }, { horarium }) {
    const job = await horarium.job(name);
    const to = await readAsOf(horarium);
    const midnight = Math.floor(to.getTime() / dayMs) * dayMs;
    const range = { from: new Date(midnight - (days - 1) * dayMs), to };
    const totals = await readTotals(horarium, job.id, { days, ago: 0 });
    const previous = await readTotals(horarium, job.id, { days, ago: days });
    return {
      days,
      ...totals,
      slots: { ...range, ...(await countSlots(horarium, job, range)) },
      previous,
      slowerBy:
        totals.p50Ms === null || previous.p50Ms === null ? null : totals.p50Ms / previous.p50Ms - 1,
    };
  },
});
