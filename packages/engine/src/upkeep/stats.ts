import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";

/** What `rollUpStats` did. */
export interface RolledUp {
  /** The first of the UTC days that were counted, up to today. */
  from: string;
  /** Totals that changed. */
  rows: number;
}

/** Totals of a job over some whole days (UTC). */
export interface JobStats {
  executions: number;
  completed: number;
  failed: number;
  cancelled: number;
  skipped: number;
  missed: number;
  /** Those that ran to an end: what mean and percentiles are of. */
  ended: number;
  /** Null where none ran to an end. Percentiles are right to within 12 %. */
  meanMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
}

/** Stands for the job of one-time work: the unique index of job_stats names it so, and a join of nulls finds nothing. */
const nobody = sql`'00000000-0000-0000-0000-000000000000'::uuid`;

/** A class of durations reaches from a power of this to the next. Migrated rows hold such counts: it stays. */
const growth = 1.25;

/**
 * Counts what was finished on each UTC day, per handler and job, from the newest day that has totals, and at least from
 * yesterday, up to now. Null while another node is at it.
 *
 * Days are counted anew and not added to, so it may be repeated. A count never goes down: where less is found than was
 * counted before, the purge has been there, or this node looked before the other one did.
 */
export async function rollUpStats(db: Database, clock: Clock): Promise<RolledUp | null> {
  const days = await daysToCount(db, clock);
  const rolledUp = { from: days[0] ?? "", rows: 0 };
  for (const day of days) {
    // a transaction for each: after a long pause the next one goes on where this one got to
    const rows = await db.transaction((tx) => countDay(tx, clock, day));
    if (rows === null) return null;
    rolledUp.rows += rows;
  }
  return rolledUp;
}

/**
 * Totals of a job over `days` days (UTC), of which the last is today or `ago` days before, as far as they have been counted:
 * every node counts each five minutes. Durations are in milliseconds.
 *
 * @example
 * const { id } = await horarium.job("nightly");
 * const { completed, failed, p95Ms } = await jobStats(horarium.db, horarium.clock, id, { days: 30 });
 * [completed, failed, p95Ms]; // => [0, 0, null]
 */
export async function jobStats(
  db: Database,
  clock: Clock,
  jobId: string,
  { days, ago = 0 }: { days: number; ago?: number },
): Promise<JobStats> {
  const rows = await db.rows(
    sql<Totals & { durations: number[] }>`
      select executions, completed, failed, cancelled, skipped, missed, total_ms::float8 as "totalMs", durations
      from job_stats
      cross join (select (${now(clock)} at time zone 'UTC')::date - ${ago}::integer as last) range
      where job_id = ${jobId}
        and day <= last
        and day > last - ${days}::integer`,
  );
  const sum = (name: keyof Totals) => rows.reduce((total, row) => total + row[name], 0);
  const durations: number[] = [];
  for (const row of rows) {
    row.durations.forEach((count, place) => {
      durations[place] = (durations[place] ?? 0) + count;
    });
  }
  const ended = durations.reduce((total, count) => total + count, 0);
  return {
    executions: sum("executions"),
    completed: sum("completed"),
    failed: sum("failed"),
    cancelled: sum("cancelled"),
    skipped: sum("skipped"),
    missed: sum("missed"),
    ended,
    meanMs: ended === 0 ? null : sum("totalMs") / ended,
    p50Ms: percentile(durations, 0.5),
    p95Ms: percentile(durations, 0.95),
    p99Ms: percentile(durations, 0.99),
  };
}

type Totals = Pick<
  JobStats,
  "executions" | "completed" | "failed" | "cancelled" | "skipped" | "missed"
> & { totalMs: number };

/**
 * The duration in milliseconds that the share `p` (0 to 1) of the executions did not exceed: the middle of its class,
 * right to within 12 %. Null if there are none. `durations` is a column of `job_stats`, or a sum of several.
 *
 * @example
 * // nine executions of the class around 10 ms, one of that around 13 ms
 * const durations = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 1];
 * Math.round(percentile(durations, 0.5) ?? 0); // => 10
 * Math.round(percentile(durations, 0.99) ?? 0); // => 13
 */
export function percentile(durations: readonly number[], p: number): number | null {
  const total = durations.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(total * p));
  const place = durations.findIndex((count) => (left -= count) <= 0);
  return growth ** (place + 0.5);
}

/** UTC days, up to today. Where nothing has been counted yet, from that of the oldest execution. */
async function daysToCount(db: Database, clock: Clock): Promise<string[]> {
  const days = await db.rows(
    sql<{ day: string }>`
      with bounds as (
        select (${now(clock)} at time zone 'UTC')::date as today,
          coalesce(
            (select max(day) from job_stats),
            (select min(completed_at at time zone 'UTC')::date from job_execution)) as newest
      )
      -- as timestamps without a zone: in that of the session a day may begin at one o'clock, or last for 23 hours
      select generate_series(least(newest, today - 1)::timestamp, today::timestamp, interval '1 day')::date::text as day
      from bounds`,
  );
  return days.map(({ day }) => day);
}

/** How many totals changed; null while another node counts. */
async function countDay(tx: Database, clock: Clock, day: string): Promise<number | null> {
  const [turn] = await tx.rows(
    sql<{ isOurs: boolean }>`
      select pg_try_advisory_xact_lock(hashtext(${`horarium stats ${tx.schema}`})) as "isOurs"`,
  );
  if (turn?.isOurs !== true) return null;
  const [counted] = await tx.rows(
    sql<{ rows: number }>`
      with ended as (
        select (completed_at at time zone 'UTC')::date as day, handler, coalesce(job_id, ${nobody}) as job, status,
          case
            when status in ('completed', 'failed') then extract(epoch from completed_at - started_at)::float8 * 1000
          end as ms
        from job_execution
        where completed_at >= ${day}::timestamp at time zone 'UTC'
          and completed_at < (${day}::timestamp + interval '1 day') at time zone 'UTC'
          and completed_at <= ${now(clock)}
          and trigger <> 'test'
      ), total as (
        select day, handler, job, count(*) as executions,
          count(*) filter (where status = 'completed') as completed,
          count(*) filter (where status = 'failed') as failed,
          count(*) filter (where status = 'cancelled') as cancelled,
          count(*) filter (where status = 'skipped') as skipped,
          count(*) filter (where status = 'missed') as missed,
          coalesce(sum(ms), 0)::bigint as total_ms
        from ended
        group by day, handler, job
      ), changed as (
        -- most are as they were: they are not written, nor locked, which would be a write too
        select total.*
        from total
        left join job_stats known
          on known.day = total.day and known.handler = total.handler and coalesce(known.job_id, ${nobody}) = job
        where known.executions is null or known.executions < total.executions
      ), class as (
        -- class 0 holds everything up to its end, also what took no measurable time
        select day, handler, job, floor(ln(greatest(ms, 1)) / ln(${growth}::float8))::integer as class,
          count(*) as executions
        from ended
        join changed using (day, handler, job)
        where ms is not null
        group by 1, 2, 3, 4
      ), run as (
        select *, class - 1 - coalesce(lag(class) over (partition by day, handler, job order by class), -1) as gap
        from class
      ), digest as (
        -- as text: arrays of different lengths cannot be aggregated
        select day, handler, job,
          ('{' || string_agg(repeat('0,', gap) || executions, ',' order by class) || '}')::integer[] as durations
        from run
        group by day, handler, job
      ), written as (
        insert into job_stats as stats (day, handler, job_id, executions, completed, failed, cancelled, skipped,
          missed, total_ms, durations)
        select day, handler, nullif(job, ${nobody}), executions, completed, failed, cancelled, skipped, missed,
          total_ms, coalesce(durations, '{}')
        from changed
        left join digest using (day, handler, job)
        on conflict (day, handler, coalesce(job_id, ${nobody}))
        do update set executions = excluded.executions,
          completed = excluded.completed,
          failed = excluded.failed,
          cancelled = excluded.cancelled,
          skipped = excluded.skipped,
          missed = excluded.missed,
          total_ms = excluded.total_ms,
          durations = excluded.durations
        where excluded.executions > stats.executions
        returning 1
      )
      select count(*)::integer as rows
      from written`,
  );
  return counted?.rows ?? 0;
}
