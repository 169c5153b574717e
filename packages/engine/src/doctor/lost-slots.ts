import { now, type Clock } from "../clock.ts";
import { parseSchedule, previousSlot, ScheduleError } from "../schedule/index.ts";
import { sql, type Database } from "../sql.ts";
import { timing, timingOptions, type Timing } from "../timing.ts";
import type { Finding } from "./audit.ts";
import type { Horizon } from "./purge-horizon.ts";

interface Audited extends Timing {
  id: string;
  name: string;
  next_run_at: Date | null;
  at: Date;
  /** From here on the job has been what it is now, and nothing has been purged. */
  since: Date;
}

/** The slots that a row, or an entry of the audit, stands for: from the one to the other. */
interface Stretch {
  from: Date;
  to: Date;
}

/** Slots of one job that are compared, and rows of it that are read, the newest first. */
const slotsCompared = 1_000;
const rowsShown = 20;

/** After a change of one of these, older slots are not this schedule's, or may have been purged by another rule. */
const decisive = [...timing, "enabled", "retention_days"];

/**
 * I1: compares the slots that the planner gives with the rows, for each of some jobs, from the cursor back to the job's
 * creation or its last decisive change, or as far back as the purge has left the rows.
 */
export async function findLostSlots(
  tx: Database,
  clock: Clock,
  horizon: Horizon,
  { jobs }: { jobs: number },
): Promise<Finding | null> {
  const lost: { job_id: string; name: string; slot: Date }[] = [];
  let capped = 0;
  for (const job of await chooseJobs(tx, clock, horizon, jobs)) {
    const found = await lostOf(tx, job);
    lost.push(...found.slots.map((slot) => ({ job_id: job.id, name: job.name, slot })));
    if (found.isCapped) capped += 1;
  }
  if (lost.length === 0) return null;
  const limits = capped === 0 ? "" : ` (of ${capped} jobs only the newest slots were compared)`;
  return {
    check: "I1",
    sentence: `a slot was lost${limits}`,
    rows: lost.slice(0, rowsShown),
    count: lost.length,
  };
}

/** Others each time, so that with time every job has its turn. */
function chooseJobs(
  tx: Database,
  clock: Clock,
  { purgedBefore, purgedAt }: Horizon,
  limit: number,
): Promise<Audited[]> {
  return tx.rows(
    sql<Audited>`
      select id, name, schedule, timezone, starts_at, ends_at, dst_gap, dst_overlap, jitter_ms, next_run_at,
        ${now(clock)} as at,
        -- what is null does not count
        greatest(created_at, changed.at, ${purgedBefore}::timestamptz,
          ${purgedAt}::timestamptz - retention_days * interval '24 hours') as since
      from (
        select *
        from scheduled_job
        where deleted_at is null
        order by random()
        limit ${limit}
      ) job
      cross join lateral (
        select max(at) as at
        from change
        where job_id = job.id
          and (verb in ('pause', 'resume', 'restore', 'disable', 'retire', 'create')
            or detail ? 'passed'
            or after ?| ${decisive})
      ) changed`,
  );
}

async function lostOf(tx: Database, job: Audited): Promise<{ slots: Date[]; isCapped: boolean }> {
  const rows = await newestRows(tx, job);
  const stretches = [...rows, ...(await passedByChanges(tx, job))];
  // with more rows than were read, nothing is known of what lies before them
  const last = rows.length < slotsCompared ? job.since : rows.at(-1)!.from;
  const oldest = last > job.since ? last : job.since;
  try {
    const { slots, isCapped } = compare(job, oldest, stretches);
    return { slots, isCapped: isCapped || oldest > job.since };
  } catch (error) {
    // a job whose schedule cannot be read is disabled with that reason when it is next made due
    if (error instanceof ScheduleError) return { slots: [], isCapped: false };
    throw error;
  }
}

/** From the cursor back: what lies at it or after it is yet to come. */
function compare(
  job: Audited,
  oldest: Date,
  stretches: Stretch[],
): { slots: Date[]; isCapped: boolean } {
  const schedule = parseSchedule(job.schedule);
  const options = timingOptions(job);
  const exact = new Set(stretches.map(({ from }) => from.getTime()));
  const long = stretches.filter(({ from, to }) => from < to);
  const slots: Date[] = [];
  let before = job.next_run_at ?? new Date(job.at.getTime() + 1);
  for (let compared = 0; compared < slotsCompared; compared++) {
    const slot = previousSlot(schedule, { ...options, before });
    if (slot === null || slot <= oldest) return { slots, isCapped: false };
    const stretch = long.find(({ from, to }) => from <= slot && slot <= to);
    if (stretch === undefined && !exact.has(slot.getTime())) slots.push(slot);
    before = stretch?.from ?? slot;
  }
  return { slots, isCapped: true };
}

/** Each stands for its slot, or for a stretch of slots that were missed or skipped together. */
function newestRows(tx: Database, { id }: Audited): Promise<Stretch[]> {
  return tx.rows(
    sql<Stretch>`
      select scheduled_for as from,
        coalesce(case when status in ('missed', 'skipped') then (result ->> 'to')::timestamptz end, scheduled_for) as to
      from job_execution
      where job_id = ${id} and scheduled_for is not null
      order by scheduled_for desc
      limit ${slotsCompared}`,
  );
}

/** What an edit or a resume says that it passed over. */
function passedByChanges(tx: Database, { id, since }: Audited): Promise<Stretch[]> {
  return tx.rows(
    sql<Stretch>`
      select (detail -> 'passed' ->> 'from')::timestamptz as from, (detail -> 'passed' ->> 'to')::timestamptz as to
      from change
      where job_id = ${id} and detail -> 'passed' ? 'to' and at >= ${since}`,
  );
}
