import { sql, type Horarium, type Status } from "horarium";

/** A job whose last executions have all failed. */
export interface Failing {
  /** How many, without one that completed between them. */
  executions: number;
  /** There are more: counting stopped. */
  more: boolean;
  /** When the first of them ended. */
  since: Date;
  /** All of them have the same error. */
  isSameError: boolean;
  /** The newest of them. */
  execution: string;
  /** The first line of its error. */
  line: string;
}

/** Executions that are looked at. */
const most = 200;

/** Null: the last one that ended by itself completed, or there is none. */
export async function readFailing({ db }: Horarium, jobId: string): Promise<Failing | null> {
  const rows = await db.rows(
    sql<{ id: string; status: Status; at: Date; fingerprint: string | null; line: string }>`
      select id, status, completed_at as at, error_fingerprint as fingerprint,
        left(split_part(coalesce(error, reason, ''), E'\n', 1), 300) as line
      from job_execution
      where job_id = ${jobId}
        and status in ('completed', 'failed')
        and trigger <> 'test'
      order by id desc
      limit ${most}`,
  );
  const completed = rows.findIndex(({ status }) => status === "completed");
  const failed = completed === -1 ? rows : rows.slice(0, completed);
  const [newest] = failed;
  if (newest === undefined) return null;
  return {
    executions: failed.length,
    more: failed.length === most,
    since: failed.at(-1)!.at,
    isSameError: failed.every(({ fingerprint }) => fingerprint === newest.fingerprint),
    execution: newest.id,
    line: newest.line,
  };
}
