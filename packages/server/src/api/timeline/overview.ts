import { sql, type AlertState, type Horarium, type Status } from "horarium";
import { countAlerts, readAlerts, type NamedAlert } from "../alerts/alert-rows.ts";
import { countStates } from "../jobs/job-rows.ts";
import { readCapacity } from "./draw-timeline.ts";
import { readTypical, type Typical } from "./typical.ts";

/** What the first page shows. Facts only: the sentence is made of them by whoever shows it. */
export interface Overview {
  jobs: Record<"all" | "enabled" | "disabled" | "failing" | "late" | "custom", number>;
  executions: { running: number; queued: number; held: number; hasRun: boolean };
  scheduler: { workers: number; capacity: number; seenAt: Date | null; isSilent: boolean };
  attention: Failing[];
  alerts: { counts: Record<AlertState, number>; open: NamedAlert[] };
  running: (Running & { typical: Typical | null })[];
  next: (Next & { typical: Typical | null })[];
  since: Since;
}

interface JobName {
  id: string;
  name: string;
  title: string | null;
}

const mostAttention = 10;
const mostListed = 20;
const countedTo = 10_000;

export async function readOverview(
  horarium: Horarium,
  { now, from }: { now: Date; from: Date },
): Promise<Overview> {
  const open = { states: ["open"] as const, limit: mostAttention };
  const [jobs, executions, scheduler, attention, alertCounts, openAlerts, running, next, since] =
    await Promise.all([
      countStates(horarium, { at: now }),
      countUnfinished(horarium),
      readScheduler(horarium, now),
      readFailing(horarium),
      countAlerts(horarium, now),
      readAlerts(horarium, now, open),
      readRunning(horarium),
      readNext(horarium, now),
      readSince(horarium, from, now),
    ]);
  const ids = [...running.flatMap(({ job }) => job?.id ?? []), ...next.map(({ job }) => job.id)];
  const typicals = await readTypical(horarium, [...new Set(ids)]);
  const { running: _, ...states } = jobs;
  return {
    jobs: states,
    executions,
    scheduler,
    attention,
    alerts: { counts: alertCounts, open: openAlerts },
    running: running.map((one) => ({ ...one, typical: typicals.get(one.job?.id ?? "") ?? null })),
    next: next.map((one) => ({ ...one, typical: typicals.get(one.job.id) ?? null })),
    since,
  };
}

/** Counting stops where nobody counts any more: a million that wait must not be read for a number. */
async function countUnfinished({ db }: Horarium): Promise<Overview["executions"]> {
  const [row] = await db.rows(
    sql<Overview["executions"]>`
      select
        (select count(*)::int from (
          select from job_execution where status = 'running' limit ${countedTo}) running) as running,
        (select count(*)::int from (
          select from job_execution where status = 'queued' and held is null limit ${countedTo}) queued) as queued,
        (select count(*)::int from (
          select from job_execution where held is not null limit ${countedTo}) held) as held,
        exists (select from scheduled_job where last_run_at is not null) as "hasRun"`,
  );
  return row!;
}

async function readScheduler(horarium: Horarium, now: Date): Promise<Overview["scheduler"]> {
  const { db, clock } = horarium;
  const [[row], capacity] = await Promise.all([
    db.rows(
      sql<{ workers: number; seenAt: Date | null; tickedAt: Date | null }>`
        select max(seen_at) as "seenAt", (select ticked_at from alert_watch) as "tickedAt", count(*) filter (
          where not stopping
            and seen_at > coalesce(${clock.override()}::timestamptz, now()) - interval '1 minute')::int as workers
        from worker`,
    ),
    readCapacity(horarium),
  ]);
  const { workers, seenAt, tickedAt } = row!;
  const isOlder = (at: Date | null, ms: number) => at === null || now.getTime() - at.getTime() > ms;
  return {
    workers,
    capacity: capacity ?? 0,
    seenAt: newest(seenAt, tickedAt),
    // pg_cron may tick but once a minute
    isSilent: isOlder(seenAt, 60_000) && isOlder(tickedAt, 180_000),
  };
}

function newest(one: Date | null, other: Date | null): Date | null {
  return one === null || (other !== null && other > one) ? other : one;
}

interface Failing {
  job: JobName;
  execution: string;
  failures: number;
  since: Date;
  lastAt: Date;
  reason: string | null;
  error: string | null;
  isSame: boolean;
}

/** Jobs whose last execution failed, with how it has been since one completed. */
function readFailing({ db }: Horarium): Promise<Failing[]> {
  return db.rows(
    sql<Failing>`
      select json_build_object('id', job.id, 'name', job.name, 'title', job.title) as job, failed.*
      from (
        select id, name, title, last_run_at
        from scheduled_job
        where last_run_status = 'failed' and deleted_at is null and owner_id is null
        order by last_run_at desc nulls last, id
        limit ${mostAttention}
      ) job
      cross join lateral (
        select (array_agg(id order by id desc))[1] as execution,
          count(*)::int as failures,
          min(completed_at) as since,
          max(completed_at) as "lastAt",
          (array_agg(reason order by id desc))[1] as reason,
          left((array_agg(error order by id desc))[1], 200) as error,
          count(distinct error_fingerprint) = 1 as "isSame"
        from (
          select *, bool_or(status = 'completed') over (order by id desc) as is_before
          from (
            select id, status, completed_at, reason, error, error_fingerprint
            from job_execution
            where job_id = job.id and status in ('completed', 'failed')
            order by id desc
            limit 100
          ) last
        ) ended
        where not is_before and status = 'failed'
        having count(*) > 0
      ) failed
      order by job.last_run_at desc nulls last, job.id`,
  );
}

interface Running {
  id: string;
  job: JobName | null;
  handler: string;
  startedAt: Date;
  attempt: number;
  progress: { done: number; total: number | null; text: string | null } | null;
  worker: string | null;
  isCancelRequested: boolean;
}

function readRunning({ db }: Horarium): Promise<Running[]> {
  return db.rows(
    sql<Running>`
      select execution.id, execution.handler, execution.started_at as "startedAt", execution.attempt,
        execution.progress, worker.name as worker, cancel_requested_at is not null as "isCancelRequested",
        case
          when job.id is not null then json_build_object('id', job.id, 'name', job.name, 'title', job.title)
        end as job
      from job_execution execution
      left join scheduled_job job on job.id = execution.job_id
      left join worker on worker.id = execution.worker_id
      where execution.status = 'running'
        and job.owner_id is null
        and execution.started_at is not null
      order by execution.started_at, execution.id
      limit ${mostListed}`,
  );
}

interface Next {
  job: JobName;
  slot: Date;
  movedTo: Date | null;
  timezone: string;
}

/** A slot that was moved stands beside its job's next one, at the time where it begins. */
function readNext({ db }: Horarium, now: Date): Promise<Next[]> {
  return db.rows(
    sql<Next>`
      select json_build_object('id', id, 'name', name, 'title', title) as job, slot, "movedTo", timezone
      from (
        (select id, name, title, timezone, next_run_at as slot, null::timestamptz as "movedTo"
          from scheduled_job
          where enabled and deleted_at is null and owner_id is null and next_run_at is not null
          order by next_run_at
          limit ${mostListed})
        union all
        (select job.id, job.name, job.title, job.timezone, scheduled_for, moved_to
          from job_execution
          join scheduled_job job on job.id = job_id
          where moved_to > ${now}::timestamptz
            and status = 'scheduled'
            and attempt = 0
            and job.enabled
            and job.deleted_at is null
            and job.owner_id is null
          order by moved_to
          limit ${mostListed})
      ) next
      order by coalesce("movedTo", slot)
      limit ${mostListed}`,
  );
}

interface Since {
  from: Date;
  executions: number;
  counts: Partial<Record<Status, number>>;
  changes: number;
  by: string[];
}

async function readSince({ db }: Horarium, from: Date, now: Date): Promise<Since> {
  const [counted, changed] = await Promise.all([
    db.rows(
      sql<{ status: Status; executions: number }>`
        select status, count(*)::int as executions
        from job_execution
        where completed_at >= ${from}::timestamptz
          and completed_at <= ${now}::timestamptz
        group by status`,
    ),
    db.rows(
      sql<{ by: string | null; changes: number }>`
        select change.by, count(*)::int as changes
        from (
          select by, at
          from change
          order by id desc
          limit ${countedTo}
        ) change
        where change.at >= ${from}::timestamptz
        group by change.by
        order by changes desc`,
    ),
  ]);
  return {
    from,
    executions: counted.reduce((sum, { executions }) => sum + executions, 0),
    counts: Object.fromEntries(counted.map(({ status, executions }) => [status, executions])),
    changes: changed.reduce((sum, { changes }) => sum + changes, 0),
    by: changed.flatMap(({ by }) => by ?? []).slice(0, 10),
  };
}
