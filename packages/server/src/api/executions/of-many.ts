import { z } from "@hono/zod-openapi";
import { sql, type Horarium, type Sql } from "horarium";
import { idFloor } from "../id-floor.ts";
import { counted } from "../many.ts";
import type { Principal } from "../permissions.ts";
import { GivenInstant, Id, Instant, Reason } from "../schemas/common.ts";
import { matching, type ExecutionFilter } from "./execution-filter.ts";
import { executionFilterQuery, toExecutionFilter } from "./execution-query.ts";

/** What is asked of all executions that match a filter: a preview first, then a part at a time. */
export const ofManyExecutions = z.strictObject({
  filter: z.strictObject(executionFilterQuery),
  asOf: GivenInstant.openapi({
    description: "What was made, or has ended, after this instant is left alone",
  }),
  isDry: z.boolean().default(false).openapi({ description: "Counts, and does nothing" }),
  after: Id.optional().openapi({ description: "The `next` of the part before" }),
  reason: Reason,
});

export const ManyExecutions = z
  .object({
    /** Of a preview: how many there are, at most 10,000, and of what. */
    matching: z
      .object({
        count: z.int(),
        isMore: z.boolean(),
        groups: z.array(
          z.object({
            job: z.string().nullable(),
            title: z.string().nullable(),
            handler: z.string(),
            executions: z.int(),
          }),
        ),
      })
      .nullable(),
    /** Of this part: what was done. */
    done: z.array(z.object({ execution: Id, made: Id.nullable() })),
    refused: z.array(z.object({ execution: Id, why: z.string() })),
    /** Null: it was the last part. */
    next: Id.nullable(),
    asOf: Instant,
  })
  .openapi("ManyExecutions");

export type AskedOfMany = z.output<typeof ofManyExecutions>;

export async function filterOfMany(
  horarium: Horarium,
  { filter, asOf }: AskedOfMany,
  principal: Principal | null,
): Promise<ExecutionFilter> {
  return toExecutionFilter(horarium, filter, asOf, principal?.name ?? null);
}

/** Those that match and are `fit`, in a statement that looks at no more than it counts. */
export async function previewMany(
  { db }: Horarium,
  filter: ExecutionFilter,
  fit: Sql,
): Promise<NonNullable<z.input<typeof ManyExecutions>["matching"]>> {
  const groups = await db.rows(
    sql<{ job: string | null; title: string | null; handler: string; executions: number }>`
      select job.name as job, job.title, execution.handler, count(*)::int as executions
      from (
        select job_id, handler
        from job_execution execution
        where ${matching(filter)} and ${fit}
        limit ${counted + 1}
      ) execution
      left join scheduled_job job on job.id = execution.job_id
      group by job.id, job.name, job.title, execution.handler
      order by executions desc, job.name, execution.handler`,
  );
  const count = groups.reduce((sum, { executions }) => sum + executions, 0);
  return { count: Math.min(count, counted), isMore: count > counted, groups: groups.slice(0, 20) };
}

/** The ids of the next part, the newest first. */
export async function partOfMany(
  { db }: Horarium,
  filter: ExecutionFilter,
  fit: Sql,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<string[]> {
  const rows = await db.rows(
    sql<{ id: string }>`
      select id
      from job_execution execution
      where ${matching(filter)} and ${fit}
        and (${after ?? null}::uuid is null or id < ${after ?? null}::uuid)
      order by id desc
      limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** When an execution was made stands in its id. */
export function madeBy(at: Date): Sql {
  return sql`execution.id < ${idFloor(new Date(at.getTime() + 1))}::uuid`;
}
