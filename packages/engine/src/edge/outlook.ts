import { isFor } from "../execution/is-for.ts";
import { sql, type Database } from "../sql.ts";

/** What an edge worker with these handlers would have to do. Milliseconds until it is due; null: nothing is. */
export async function edgeOutlook(
  db: Database,
  { handlers, worker }: { handlers: readonly string[]; worker: string },
): Promise<{ nextInMs: number | null; running: number }> {
  const [row] = await db.rows(
    sql<{ nextInMs: number | null; running: number }>`
      select extract(epoch from least(
          (select now()
            where exists (
              select from job_execution
              where status = 'queued' and held is null and handler = any(${handlers}) and ${isFor("edge")})
              -- what waited, and whose turn has come without anybody having given it
              or exists (
                select from job_execution
                where held = 'overlap' and handler = any(${handlers}) and ${isFor("edge")}
                  and job_id in (select id from scheduled_job where current_execution_id is null))
              or exists (
                select from job_execution
                where held = 'concurrency' and handler = any(${handlers}) and ${isFor("edge")}
                  and concurrency_key not in (
                    select concurrency_key from job_execution
                    where concurrency_key is not null and (status = 'running' or status = 'queued' and held is null)))
              or exists (select from job_execution where status = 'running' and lease_until < now())),
          (select min(due_at) from job_execution where status = 'scheduled'),
          (select min(next_run_at) from scheduled_job where enabled and deleted_at is null)
        ) - now())::float8 * 1000 as "nextInMs",
        (select count(*)::integer from job_execution where status = 'running' and worker_id = ${worker}) as running`,
  );
  return row ?? { nextInMs: null, running: 0 };
}
