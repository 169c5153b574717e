import { sql, type ExecutionRow, type Horarium, type JobRow, type Status } from "horarium";

/** What stands around one execution. */
export interface Related {
  /** Of the same job, made before and after it. */
  previous: string | null;
  next: string | null;
  /** The last before it that completed, among the thousand before it. */
  lastCompleted: string | null;
  /** That was opened for it, or was open when it ended. */
  alert: string | null;
  /** Executions that do it again, the oldest first. */
  retries: { id: string; status: Status }[];
  /** The others with the same error among the job's newest thousand; null: it has no error, or no job. */
  sameError: {
    executions: number;
    firstAt: Date | null;
    lastAt: Date | null;
    lastCompletedAt: Date | null;
  } | null;
  worker: string | null;
}

/** How far back the same error is looked for. */
const lookedBack = 1_000;

export async function readRelated({ db }: Horarium, row: ExecutionRow): Promise<Related> {
  const [found] = await db.rows(
    sql<Omit<Related, "sameError" | "alert">>`
      select
        (select id from job_execution where job_id = ${row.job_id}::uuid and id < ${row.id}::uuid
          order by id desc limit 1) as previous,
        (select id from job_execution where job_id = ${row.job_id}::uuid and id > ${row.id}::uuid
          order by id limit 1) as next,
        (select id from (
          select id, status from job_execution where job_id = ${row.job_id}::uuid and id < ${row.id}::uuid
          order by id desc limit ${lookedBack}) before
          where status = 'completed' order by id desc limit 1) as "lastCompleted",
        (select coalesce(json_agg(json_build_object('id', id, 'status', status) order by id), '[]')
          from (
            select id, status
            from job_execution
            where repeats = ${row.id}::uuid
              -- without an index of its own: of a job by its history, of one-time work by the time
              and (job_id = ${row.job_id}::uuid or ${row.job_id}::uuid is null and job_id is null)
              and id > ${row.id}::uuid
            order by id
            limit 20
          ) retry) as retries,
        (select name from worker where id = ${row.worker_id ?? row.handed_over?.worker ?? null}::uuid) as worker`,
  );
  return {
    ...found!,
    alert: await readAlert(db, row),
    sameError: await readSameError(db, row),
  };
}

const kindOf: Partial<Record<Status, string>> = {
  failed: "failed",
  missed: "missed",
  running: "long_running",
};

async function readAlert(
  db: Horarium["db"],
  { id, status, job_id: job, handler, completed_at: endedAt }: ExecutionRow,
): Promise<string | null> {
  const kind = kindOf[status];
  if (kind === undefined) return null;
  const [alert] = await db.rows(
    sql<{ id: string }>`
      select id
      from alert
      where (job_id = ${job}::uuid or ${job}::uuid is null and job_id is null and handler = ${handler})
        and kind = ${kind}
        and (execution_id = ${id}::uuid
          -- what ends is looked at a little later
          or opened_at <= coalesce(${endedAt}::timestamptz, 'infinity') + interval '1 minute'
            and coalesce(resolved_at, 'infinity') >= coalesce(${endedAt}::timestamptz, 'infinity'))
      order by opened_at desc
      limit 1`,
  );
  return alert?.id ?? null;
}

async function readSameError(
  db: Horarium["db"],
  { id, job_id: job, error_fingerprint: fingerprint }: ExecutionRow,
): Promise<Related["sameError"]> {
  if (fingerprint === null || job === null) return null;
  const [same] = await db.rows(
    sql<NonNullable<Related["sameError"]>>`
      select count(*) filter (where error_fingerprint = ${fingerprint} and id <> ${id}::uuid)::int as executions,
        min(completed_at) filter (where error_fingerprint = ${fingerprint}) as "firstAt",
        max(completed_at) filter (where error_fingerprint = ${fingerprint}) as "lastAt",
        max(completed_at) filter (where status = 'completed') as "lastCompletedAt"
      from (
        select id, status, completed_at, error_fingerprint
        from job_execution
        where job_id = ${job}
        order by id desc
        limit ${lookedBack}
      ) newest`,
  );
  return same!;
}

/** What keeps an execution that is due from beginning; null for one that does not wait. */
export interface Waiting {
  for: "time" | "execution" | "concurrency_key" | "worker";
  /** The job's unfinished execution, which has its turn. */
  execution: string | null;
  /** Its place in the line, from 1; null where it is not in it. At most 1,001. */
  place: number | null;
}

export async function readWaiting(
  { db }: Horarium,
  row: ExecutionRow,
  job: JobRow | null,
): Promise<Waiting | null> {
  if (row.status === "scheduled") return { for: "time", execution: null, place: null };
  if (row.status !== "queued") return null;
  if (row.held === "overlap")
    return { for: "execution", execution: job?.current_execution_id ?? null, place: null };
  if (row.held === "concurrency") return { for: "concurrency_key", execution: null, place: null };
  const [line] = await db.rows(
    sql<{ before: number }>`
      select count(*)::int as before
      from (
        select 1
        from job_execution
        where status = 'queued' and held is null
          and (priority, due_at, id) < (${row.priority}::smallint, ${row.due_at}::timestamptz, ${row.id}::uuid)
        limit 1000
      ) earlier`,
  );
  return { for: "worker", execution: null, place: line!.before + 1 };
}

/** What comes after it by itself. */
export type WhatNext =
  | { kind: "start"; at: Date | null }
  | { kind: "retry"; at: Date; attempt: number }
  | { kind: "slot"; at: Date }
  | { kind: "nothing" };

export function whatNextOf(row: ExecutionRow, job: JobRow | null): WhatNext {
  if (row.status === "scheduled" && row.attempt > 0)
    return { kind: "retry", at: row.due_at, attempt: row.attempt + 1 };
  if (row.status === "scheduled") return { kind: "start", at: row.due_at };
  if (row.status === "queued") return { kind: "start", at: null };
  const hasSlots = job !== null && job.enabled && job.deleted_at === null;
  const slot = hasSlots ? job.next_run_at : null;
  return slot === null ? { kind: "nothing" } : { kind: "slot", at: slot };
}
