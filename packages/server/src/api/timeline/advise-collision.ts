import { z } from "@hono/zod-openapi";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { GivenInstant, Id, Instant } from "../schemas/common.ts";
import { adviseOn } from "./collision-advice.ts";
import type { PlannedJob } from "./jobs.ts";
import { Count, JobName } from "./schemas.ts";

export const adviseCollision = operation({
  name: "adviseCollision",
  method: "get",
  path: "/timeline/collision",
  permission: "read",
  tag: "Timeline",
  summary: "What is known of jobs that meet at an instant, and which of them could be moved",
  description:
    "The spread is the least jitter of a job that starts then with which fewer run at once, with the delay that comes of it. The move is the nearest time within 30 minutes at which the fewest run at once over the next 14 days, with what the clocks do in them; null if none is better, or if no job that starts then has one time of day.",
  query: z.object({
    at: GivenInstant,
    jobs: z.string().max(1_000).openapi({ description: "Ids of jobs with commas, at most 20" }),
  }),
  answer: z.object({
    jobs: z.array(
      z.object({
        job: JobName,
        usualMs: z.int().nullable(),
        /** Of a job that began before: how many of its last executions would still have run. */
        stillRunning: z.object({ since: Instant, executions: Count, of: Count }).nullable(),
      }),
    ),
    move: z
      .object({
        job: JobName,
        version: z.int(),
        /** The schedule that it has. */
        current: z.string(),
        schedule: z.string(),
        /** Later than now; below zero earlier. */
        minutes: z.int(),
        before: Count,
        after: Count,
      })
      .nullable()
      .openapi({ description: "`before` and `after`: the most at once while it usually runs" }),
    spread: z
      .object({
        job: JobName,
        version: z.int(),
        jitterMs: z.int(),
        /** From its slot to its start, the same each time. */
        delayMs: z.int(),
        before: Count,
        after: Count,
      })
      .nullable(),
    asOf: Instant,
  }),
  async run({ query: { at, jobs } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const ids = jobs.split(",").filter((id) => Id.safeParse(id).success);
    const { parts, move, spread } = await adviseOn(horarium, {
      at,
      ids: ids.slice(0, 20),
      now: asOf,
    });
    return {
      jobs: parts.map(({ job, ...part }) => ({ job: nameOf(job), ...part })),
      move: move && {
        ...move,
        job: nameOf(move.job),
        version: move.job.version,
        current: move.job.schedule,
      },
      spread: spread && {
        ...spread,
        job: nameOf(spread.job),
        version: spread.job.version,
        delayMs: Math.round(spread.delayMs),
      },
      asOf,
    };
  },
});

function nameOf({ id, name, title }: PlannedJob) {
  return { id, name, title };
}
