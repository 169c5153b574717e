import { z } from "@hono/zod-openapi";
import { sql, type Status, type Trigger } from "horarium";
import { readAsOf } from "../as-of.ts";
import { idFloor } from "../id-floor.ts";
import { operation } from "../operation.ts";
import { Id, Instant } from "../schemas/common.ts";
import { Trigger as TriggerSchema } from "../schemas/execution.ts";
import { Status as StatusSchema } from "../schemas/job.ts";
import { ofJob } from "./of-job.ts";

const dayMs = 86_400_000;

interface Point {
  execution: string;
  slot: Date | null;
  startedAt: Date;
  durationMs: number | null;
  delayMs: number | null;
  status: Status;
  attempt: number;
  trigger: Trigger;
}

export const readJobSeries = operation({
  name: "readJobSeries",
  method: "get",
  path: "/jobs/{job}/series",
  permission: "read",
  tag: "Jobs",
  summary: "How long each execution of a job took, and how late it began",
  description:
    "The oldest first. With more than `limit` of them, the newest; `from` says since when.",
  parameters: ofJob,
  query: z.object({
    days: z.coerce.number().int().min(1).max(400).default(30),
    limit: z.coerce.number().int().min(1).max(2_000).default(1_000),
  }),
  answer: z.object({
    rows: z.array(
      z.object({
        execution: Id,
        slot: Instant.nullable(),
        startedAt: Instant,
        /** Of the last attempt; null while it runs. */
        durationMs: z.int().nullable(),
        /** From when it was due to the start of its only attempt; null where there were several. */
        delayMs: z.int().nullable(),
        status: StatusSchema,
        attempt: z.int(),
        trigger: TriggerSchema,
      }),
    ),
    from: Instant,
    /** There are more before `from`. */
    more: z.boolean(),
    /** The job's limit now. */
    timeoutMs: z.int(),
    asOf: Instant,
  }),
  async run({ parameters: { job: name }, query: { days, limit } }, { horarium }) {
    const job = await horarium.job(name);
    const asOf = await readAsOf(horarium);
    const since = new Date(asOf.getTime() - days * dayMs);
    const found = await horarium.db.rows(
      sql<Point>`
        select id as execution, scheduled_for as slot, started_at as "startedAt",
          least(2147483647, greatest(0, round(extract(epoch from completed_at - started_at) * 1000)))::int as "durationMs",
          case when attempt = 1
            then least(2147483647, greatest(0, round(extract(epoch from started_at - due_at) * 1000)))::int
          end as "delayMs",
          status, attempt, trigger
        from job_execution
        where job_id = ${job.id}
          -- made shortly before it began, but for what waited long
          and id >= ${idFloor(new Date(since.getTime() - 7 * dayMs))}::uuid
          and started_at >= ${since}
          and trigger <> 'test'
        order by id desc
        limit ${limit + 1}`,
    );
    const rows = found
      .slice(0, limit)
      .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
    const more = found.length > limit;
    return {
      rows,
      from: more ? (rows[0]?.startedAt ?? since) : since,
      more,
      timeoutMs: job.timeout_ms,
      asOf,
    };
  },
});
