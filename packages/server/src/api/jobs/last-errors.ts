import { sql, type Horarium } from "horarium";

/** Why a job's last execution failed. */
export interface LastError {
  execution: string;
  /** The first line of the error. */
  line: string;
  /** The same for the same error. */
  fingerprint: string | null;
}

/** By the id of the job, for those whose last execution failed. */
export async function readLastErrors(
  { db }: Horarium,
  ids: readonly string[],
): Promise<Map<string, LastError>> {
  if (ids.length === 0) return new Map();
  const rows = await db.rows(
    sql<LastError & { job: string }>`
      select wanted.id as job, failed.*
      from unnest(${ids}::uuid[]) as wanted (id)
      cross join lateral (
        select id as execution, left(split_part(coalesce(error, reason, ''), E'\n', 1), 300) as line,
          error_fingerprint as fingerprint
        from job_execution
        where job_id = wanted.id and status = 'failed'
        order by id desc
        limit 1
      ) failed`,
  );
  return new Map(rows.map(({ job, ...error }) => [job, error]));
}
