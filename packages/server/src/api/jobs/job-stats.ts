import { percentile, sql, type Horarium, type JobRow } from "horarium";

/** Totals over some whole days (UTC). */
export interface Totals {
  executions: number;
  completed: number;
  failed: number;
  cancelled: number;
  skipped: number;
  missed: number;
  /** Of those that ran to an end: what mean and percentiles are of. */
  ended: number;
  meanMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  /** Null below a hundred that ran to an end. */
  p99Ms: number | null;
}

const enoughForP99 = 100;

/** `days` days of which the last is `ago` days before today. */
export async function readTotals(
  { db, clock }: Horarium,
  jobId: string,
  { days, ago }: { days: number; ago: number },
): Promise<Totals> {
  type Counts = Pick<
    Totals,
    "executions" | "completed" | "failed" | "cancelled" | "skipped" | "missed"
  > & { totalMs: number };
  const rows = await db.rows(
    sql<Counts & { durations: number[] }>`
      select executions, completed, failed, cancelled, skipped, missed, total_ms::float8 as "totalMs", durations
      from job_stats
      cross join (
        select (coalesce(${clock.override()}::timestamptz, now()) at time zone 'UTC')::date - ${ago}::integer as last
      ) range
      where job_id = ${jobId} and day <= last and day > last - ${days}::integer`,
  );
  const sum = (name: keyof Counts) => rows.reduce((total, row) => total + row[name], 0);
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
    p99Ms: ended < enoughForP99 ? null : percentile(durations, 0.99),
  };
}

/** What became of the slots of a stretch of time. */
export interface SlotTotals {
  /** All that have passed, those that one row stands for counted each. */
  slots: number;
  completed: number;
  failed: number;
  cancelled: number;
  skipped: number;
  missed: number;
  unfinished: number;
  /** Began later than the job's misfire limit after their instant. */
  late: number;
  /** Needed more than one attempt. */
  retried: number;
  /** Not all were counted: the newest ones only. */
  more: boolean;
}

/** Slots that are counted at most: a job each second has more in a day. */
const mostSlots = 20_000;

export async function countSlots(
  { db }: Horarium,
  job: JobRow,
  { from, to }: { from: Date; to: Date },
): Promise<SlotTotals> {
  const [counted] = await db.rows(
    sql<SlotTotals>`
      select coalesce(sum(weight), 0)::int as slots,
        coalesce(sum(weight) filter (where status = 'completed'), 0)::int as completed,
        coalesce(sum(weight) filter (where status = 'failed'), 0)::int as failed,
        coalesce(sum(weight) filter (where status = 'cancelled'), 0)::int as cancelled,
        coalesce(sum(weight) filter (where status = 'skipped'), 0)::int as skipped,
        coalesce(sum(weight) filter (where status = 'missed'), 0)::int as missed,
        coalesce(sum(weight) filter (where completed_at is null), 0)::int as unfinished,
        count(*) filter (where delay > ${job.misfire_after_ms})::int as late,
        count(*) filter (where attempt > 1)::int as retried,
        count(*) >= ${mostSlots} as more
      from (
        select status, attempt, completed_at,
          case when status in ('missed', 'skipped') then coalesce((result ->> 'slots')::int, 1) else 1 end as weight,
          case when attempt = 1
            then extract(epoch from started_at - coalesce(moved_to, scheduled_for)) * 1000
          end as delay
        from job_execution
        where job_id = ${job.id}
          and scheduled_for >= ${from}::timestamptz
          and scheduled_for <= ${to}::timestamptz
        order by scheduled_for desc
        limit ${mostSlots}
      ) slot`,
  );
  return counted!;
}
