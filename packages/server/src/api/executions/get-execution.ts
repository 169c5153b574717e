import { z } from "@hono/zod-openapi";
import { sql, stopsBy, type Horarium, type JobRow } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Id, Instant } from "../schemas/common.ts";
import { Execution, toExecution } from "../schemas/execution.ts";
import { Status } from "../schemas/job.ts";
import { readTypical } from "../timeline/typical.ts";
import { ofExecution } from "./of-execution.ts";
import { readRelated, readWaiting, whatNextOf } from "./related.ts";

const WholeExecution = Execution.extend({
  /** Null: one-time work, or the job is gone. */
  job: z
    .object({
      name: z.string(),
      title: z.string().nullable(),
      timezone: z.string(),
      enabled: z.boolean(),
      isDeleted: z.boolean(),
      /** As they are now; those of the execution are what it was done with. */
      parameters: z.unknown(),
      timeoutMs: z.int(),
      typical: z.object({ p50Ms: z.int(), p95Ms: z.int(), executions: z.int() }).nullable(),
    })
    .nullable(),
  worker: z.string().nullable(),
  /** Of the same job, made before and after it. */
  previous: Id.nullable(),
  next: Id.nullable(),
  /** Executions that do it again, the oldest first. */
  retries: z.array(z.object({ id: Id, status: Status })),
  /** Others with the same error, among the newest thousand of the job. */
  sameError: z
    .object({
      executions: z.int(),
      firstAt: Instant.nullable(),
      lastAt: Instant.nullable(),
      lastCompletedAt: Instant.nullable(),
    })
    .nullable(),
  /** Of the same job, the last before it that completed, among the thousand before it. */
  lastCompleted: Id.nullable(),
  /** That was opened for it, or was open when it ended. */
  alert: Id.nullable(),
  /** When what was asked to stop has ended at the latest, if its worker lives. Null: it does not run, or was not asked to. */
  stopsBy: Instant.nullable(),
  /** What it waits for; `place` is its place in the line for a worker, at most 1,001. */
  waiting: z
    .object({
      for: z.enum(["time", "execution", "concurrency_key", "worker"]),
      execution: Id.nullable(),
      place: z.int().nullable(),
    })
    .nullable(),
  /** What comes by itself: its start, another attempt, or the job's next slot. */
  whatNext: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("start"), at: Instant.nullable() }),
    z.object({ kind: z.literal("retry"), at: Instant, attempt: z.int() }),
    z.object({ kind: z.literal("slot"), at: Instant }),
    z.object({ kind: z.literal("nothing") }),
  ]),
  asOf: Instant,
}).openapi("WholeExecution");

export const getExecution = operation({
  name: "getExecution",
  method: "get",
  path: "/executions/{execution}",
  permission: "read",
  tag: "Executions",
  summary: "One execution, with what stands around it",
  parameters: ofExecution,
  answer: WholeExecution,
  async run({ parameters: { execution: id } }, { horarium }) {
    const asOf = await readAsOf(horarium);
    const row = await horarium.execution(id);
    const job = await jobOf(horarium, row.job_id);
    const related = await readRelated(horarium, row);
    const typical = job === null ? null : await readTypical(horarium, [job.id]);
    return {
      ...toExecution(row),
      ...related,
      job:
        job === null
          ? null
          : {
              name: job.name,
              title: job.title,
              timezone: job.timezone,
              enabled: job.enabled,
              isDeleted: job.deleted_at !== null,
              parameters: job.parameters,
              timeoutMs: job.timeout_ms,
              typical: typical?.get(job.id) ?? null,
            },
      stopsBy: await stopsBy(horarium.db, row),
      waiting: await readWaiting(horarium, row, job),
      whatNext: whatNextOf(row, job),
      asOf,
    };
  },
});

/** Also a deleted one: its executions stay. */
async function jobOf({ db }: Horarium, id: string | null): Promise<JobRow | null> {
  if (id === null) return null;
  const [job] = await db.rows(sql<JobRow>`select * from scheduled_job where id = ${id}`);
  return job ?? null;
}
