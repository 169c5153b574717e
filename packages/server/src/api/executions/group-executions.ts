import { z } from "@hono/zod-openapi";
import { sql } from "horarium";
import { readAsOf } from "../as-of.ts";
import { operation } from "../operation.ts";
import { Id, Instant } from "../schemas/common.ts";
import { madeAt, matching } from "./execution-filter.ts";
import { executionFilterQuery, toExecutionFilter } from "./execution-query.ts";

/** Groups that are told, the largest first. */
const most = 100;

export const groupExecutions = operation({
  name: "groupExecutions",
  method: "get",
  path: "/executions/groups",
  permission: "read",
  tag: "Executions",
  summary: "Executions with the same error together, the most frequent first",
  query: z.object(executionFilterQuery),
  answer: z.object({
    rows: z.array(
      z.object({
        fingerprint: z.string(),
        /** The first line of the newest one's error. */
        line: z.string(),
        executions: z.int(),
        firstAt: Instant,
        lastAt: Instant,
        lastExecution: Id,
        /** Names of jobs that have it, at most ten. */
        jobs: z.array(z.string()),
        handlers: z.array(z.string()),
      }),
    ),
    asOf: Instant,
  }),
  async run({ query }, { horarium, principal }) {
    const asOf = await readAsOf(horarium);
    const filter = await toExecutionFilter(horarium, query, asOf, principal?.name ?? null);
    const rows = await horarium.db.rows(
      sql<{
        fingerprint: string;
        line: string;
        executions: number;
        firstAt: Date;
        lastAt: Date;
        lastExecution: string;
        jobs: string[];
        handlers: string[];
      }>`
        with found as (
          select error_fingerprint as fingerprint, count(*)::int as executions, min(${madeAt}) as "firstAt",
            max(${madeAt}) as "lastAt", max(id::text)::uuid as "lastExecution",
            array_agg(distinct job_id) as jobs, array_agg(distinct handler) as handlers
          from job_execution execution
          where ${matching(filter)} and error_fingerprint is not null
          group by error_fingerprint
          order by count(*) desc, max(id::text) desc
          limit ${most}
        )
        select found.fingerprint, found.executions, "firstAt", "lastAt", "lastExecution", found.handlers,
          left(split_part(coalesce(last.error, ''), E'\n', 1), 300) as line,
          array(
            select name from scheduled_job job where job.id = any (found.jobs) order by name limit 10) as jobs
        from found
        join job_execution last on last.id = "lastExecution"
        order by executions desc, "lastExecution" desc`,
    );
    return { rows, asOf };
  },
});
