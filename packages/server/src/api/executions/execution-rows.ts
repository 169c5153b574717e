import { sql, type ExecutionRow, type Horarium } from "horarium";
import { matching, type ExecutionFilter } from "./execution-filter.ts";

/** An execution with the names of what it belongs to. */
export interface NamedRow extends ExecutionRow {
  job_name: string | null;
  job_title: string | null;
  worker_name: string | null;
}

/** A page of the executions that match, the newest first. `after` is an id. */
export async function readExecutions(
  { db }: Horarium,
  filter: ExecutionFilter,
  { limit, after }: { limit: number; after: string | null },
): Promise<{ rows: NamedRow[]; next: string | null }> {
  const rows = await db.rows(
    sql<NamedRow>`
      select execution.*, job.name as job_name, job.title as job_title, worker.name as worker_name
      from (
        select *
        from job_execution execution
        where ${matching(filter)}
          and (${after}::uuid is null or id < ${after}::uuid)
        order by id desc
        limit ${limit + 1}
      ) execution
      left join scheduled_job job on job.id = execution.job_id
      left join worker on worker.id = coalesce(execution.worker_id, (execution.handed_over ->> 'worker')::uuid)
      order by execution.id desc`,
  );
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
