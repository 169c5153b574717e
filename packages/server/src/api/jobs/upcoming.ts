import { sql, type Horarium, type JobRow, type Status } from "horarium";
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
  horarium: Horarium,
  jobs: readonly JobRow[],
  now: Date,
  count: number,
): Promise<Map<string, Upcoming[]>> {
  if (count === 0) return new Map();
  const decided = await readDecided(horarium, jobs, now);
  return new Map(
    jobs.map((job) => {
      const ahead = job.slots_ahead.length;
      return [job.id, decided(job, plannedOf(job, now, count + ahead)).slice(0, count)];
    }),
  );
}

/** What people have decided of slots to come: gives the slots of a job with it, without those that have begun. */
export async function readDecided(
  { db }: Horarium,
  jobs: readonly JobRow[],
  now: Date,
): Promise<(job: JobRow, slots: readonly Date[]) => Upcoming[]> {
  const changed = jobs.filter(({ slots_ahead: ahead }) => ahead.length > 0);
  const rows =
    changed.length === 0
      ? []
      : await db.rows(
          sql<{ job: string; slot: Date; movedTo: Date | null; status: Status; attempt: number }>`
            select job_id as job, scheduled_for as slot, moved_to as "movedTo", status, attempt
            from job_execution
            where job_id = any (${changed.map(({ id }) => id)}::uuid[])
              and scheduled_for > ${now}`,
        );
  const key = (job: string, slot: Date) => `${job} ${slot.getTime()}`;
  const rowOf = new Map(rows.map((row) => [key(row.job, row.slot), row]));
  return (job, slots) =>
    slots.flatMap((slot) => {
      const row = rowOf.get(key(job.id, slot));
      const isSkipped = row?.status === "skipped";
      const isAhead =
        row === undefined || isSkipped || (row.status === "scheduled" && row.attempt === 0);
      return isAhead ? [{ slot, startsAt: row?.movedTo ?? slot, isSkipped }] : [];
    });
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
