import { sql, type Horarium, type JobRow } from "horarium";
import { nextSlots, ScheduleError } from "horarium/schedule";

/** A slot that is yet to come. */
export interface Upcoming {
  slot: Date;
  /** When it begins; not its own instant where a person has moved it. Jitter is left out. */
  startsAt: Date;
  /** A person has taken it out, and can put it back. */
  isSkipped: boolean;
}

/** The next `count` slots of each job, also those that are skipped, by the id of the job. None of a disabled job. */
export async function readUpcoming(
  { db }: Horarium,
  jobs: readonly JobRow[],
  now: Date,
  count: number,
): Promise<Map<string, Upcoming[]>> {
  const changed = jobs.filter(({ slots_ahead: ahead }) => ahead.length > 0);
  const rows = await db.rows(
    sql<{ job: string; slot: Date; movedTo: Date | null; isSkipped: boolean }>`
      select job_id as job, scheduled_for as slot, moved_to as "movedTo", status = 'skipped' as "isSkipped"
      from job_execution
      where job_id = any (${changed.map(({ id }) => id)}::uuid[])
        and scheduled_for > ${now}
        and status in ('scheduled', 'skipped')
        and attempt = 0`,
  );
  const key = (job: string, slot: Date) => `${job} ${slot.getTime()}`;
  const rowOf = new Map(rows.map((row) => [key(row.job, row.slot), row]));
  return new Map(
    jobs.map((job) => [
      job.id,
      plannedOf(job, now, count).map((slot) => {
        const row = rowOf.get(key(job.id, slot));
        return { slot, startsAt: row?.movedTo ?? slot, isSkipped: row?.isSkipped ?? false };
      }),
    ]),
  );
}

function plannedOf(job: JobRow, now: Date, count: number): Date[] {
  if (!job.enabled) return [];
  try {
    return nextSlots(job.schedule, {
      timezone: job.timezone,
      dstGap: job.dst_gap,
      dstOverlap: job.dst_overlap,
      startsAt: job.starts_at,
      endsAt: job.ends_at,
      from: now,
      count,
    });
  } catch (error) {
    // written by a newer version
    if (error instanceof ScheduleError) return [];
    throw error;
  }
}
