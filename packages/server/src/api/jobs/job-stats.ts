import { jobStats, sql, type Horarium, type JobRow, type JobStats } from "horarium";

/** Below so many that ran to an end, the slowest in a hundred is chance. */
const enoughForP99 = 100;

/** `days` days of which the last is `ago` days before today. */
export async function readTotals(
  { db, clock }: Horarium,
  jobId: string,
  range: { days: number; ago: number },
): Promise<JobStats> {
  const totals = await jobStats(db, clock, jobId, range);
  return totals.ended < enoughForP99 ? { ...totals, p99Ms: null } : totals;
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
