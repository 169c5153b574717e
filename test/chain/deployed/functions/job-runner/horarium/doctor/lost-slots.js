import { now } from "../clock.js";
import { parseSchedule, previousSlot, ScheduleError } from "../schedule/index.js";
import { sql } from "../sql.js";
import { timing, timingOptions } from "../timing.js";
/** Slots of one job that are compared, and rows of it that are read, the newest first. */
const slotsCompared = 1_000;
const rowsShown = 20;
/** After a change of one of these, older slots are not this schedule's, or may have been purged by another rule. */
const decisive = [...timing, "enabled", "retention_days"];
/**
 * I1: compares the slots that the planner gives with the rows, for each of some jobs, from the cursor back to the job's
 * creation or its last decisive change, or as far back as the purge has left the rows.
 */
export async function findLostSlots(tx, clock, horizon, { jobs }) {
    const lost = [];
    let capped = 0;
    for (const job of await chooseJobs(tx, clock, horizon, jobs)) {
        const found = await lostOf(tx, job);
        lost.push(...found.slots.map((slot) => ({ job_id: job.id, name: job.name, slot })));
        if (found.isCapped)
            capped += 1;
    }
    if (lost.length === 0)
        return null;
    const limits = capped === 0 ? "" : ` (of ${capped} jobs only the newest slots were compared)`;
    return {
        check: "I1",
        sentence: `a slot was lost${limits}`,
        rows: lost.slice(0, rowsShown),
        count: lost.length,
    };
}
/** Others each time, so that with time every job has its turn. */
function chooseJobs(tx, clock, { purgedBefore, purgedAt }, limit) {
    return tx.rows(sql `
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
      ) changed`);
}
async function lostOf(tx, job) {
    const rows = await newestRows(tx, job);
    const stretches = [...rows, ...(await passedByChanges(tx, job))];
    // with more rows than were read, nothing is known of what lies before them
    const last = rows.length < slotsCompared ? job.since : rows.at(-1).from;
    const oldest = last > job.since ? last : job.since;
    try {
        const { slots, isCapped } = compare(job, oldest, stretches);
        return { slots, isCapped: isCapped || oldest > job.since };
    }
    catch (error) {
        // a job whose schedule cannot be read is disabled with that reason when it is next made due
        if (error instanceof ScheduleError)
            return { slots: [], isCapped: false };
        throw error;
    }
}
/** From the cursor back: what lies at it or after it is yet to come. */
function compare(job, oldest, stretches) {
    const schedule = parseSchedule(job.schedule);
    const options = timingOptions(job);
    const exact = new Set(stretches.map(({ from }) => from.getTime()));
    const long = stretches.filter(({ from, to }) => from < to);
    const slots = [];
    let before = job.next_run_at ?? new Date(job.at.getTime() + 1);
    for (let compared = 0; compared < slotsCompared; compared++) {
        const slot = previousSlot(schedule, { ...options, before });
        if (slot === null || slot <= oldest)
            return { slots, isCapped: false };
        const stretch = long.find(({ from, to }) => from <= slot && slot <= to);
        if (stretch === undefined && !exact.has(slot.getTime()))
            slots.push(slot);
        before = stretch?.from ?? slot;
    }
    return { slots, isCapped: true };
}
/** Each stands for its slot, or for a stretch of slots that were missed or skipped together. */
function newestRows(tx, { id }) {
    return tx.rows(sql `
      select scheduled_for as from,
        coalesce(case when status in ('missed', 'skipped') then (result ->> 'to')::timestamptz end, scheduled_for) as to
      from job_execution
      where job_id = ${id} and scheduled_for is not null
      order by scheduled_for desc
      limit ${slotsCompared}`);
}
/** What an edit or a resume says that it passed over. */
function passedByChanges(tx, { id, since }) {
    return tx.rows(sql `
      select (detail -> 'passed' ->> 'from')::timestamptz as from, (detail -> 'passed' ->> 'to')::timestamptz as to
      from change
      where job_id = ${id} and detail -> 'passed' ? 'to' and at >= ${since}`);
}
//# sourceMappingURL=lost-slots.js.map