import { sql, type Horarium, type Status } from "horarium";

/** One slot of a job as a strip shows it. */
export interface RecentSlot {
  execution: string;
  slot: Date;
  status: Status;
  reason: string | null;
  startedAt: Date | null;
  durationMs: number | null;
}

/** The last `count` slots up to `now` of each of the jobs, the oldest first, by the id of the job. */
export async function readRecentSlots(
  { db }: Horarium,
  jobIds: readonly string[],
  now: Date,
  count: number,
): Promise<Map<string, RecentSlot[]>> {
  if (count === 0) return new Map();
  const rows = await db.rows(
    sql<RecentSlot & { job: string }>`
      select wanted.id as job, slot.*
      from unnest(${jobIds}::uuid[]) as wanted (id)
      cross join lateral (
        select id as execution, scheduled_for as slot, status, reason, started_at as "startedAt",
          least(2147483647, extract(epoch from completed_at - started_at) * 1000)::int as "durationMs"
        from job_execution
        where job_id = wanted.id and scheduled_for <= ${now}::timestamptz
        order by scheduled_for desc
        limit ${count}
      ) slot
      order by slot`,
  );
  const byJob = new Map<string, RecentSlot[]>();
  for (const { job, ...slot } of rows) {
    const others = byJob.get(job);
    if (others === undefined) byJob.set(job, [slot]);
    else others.push(slot);
  }
  return byJob;
}
