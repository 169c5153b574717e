import { now } from "../clock.js";
import { ConfigurationError } from "../errors.js";
import { isStopped } from "../execution/is-stopped.js";
import { sql } from "../sql.js";
import { writeChange } from "./changes.js";
import { instant } from "./create.js";
const columns = sql `stopped_at, stopped_by, reason, until`;
/**
 * Stops all schedules: after this is committed no slot begins, unless it was claimed just before. Each slot whose
 * instant comes during the stop ends as one `skipped` row with the reason `stopped`. What runs goes on, with its
 * retries, and so does what people and apps ask for. With `until` it ends by itself.
 *
 * Of schedules that are stopped already, it changes the reason and the end. Throws `ConfigurationError` for an end that
 * has passed.
 */
export function stopSchedules(db, clock, { until, ...by } = {}) {
    return db.transaction(async (tx) => {
        const at = await instant(tx, clock);
        if (until !== undefined && until <= at)
            throw new ConfigurationError(`until: ${until.toISOString()} has passed; give an instant that is to come, or none`);
        const before = await readScheduleStop(tx);
        const [stop] = await tx.rows(sql `
        insert into schedule_stop as stop (stopped_at, stopped_by, reason, until)
        values (${at}, ${by.by ?? null}, ${by.reason ?? null}, ${until ?? null})
        on conflict (only_one) do update
        set stopped_by = excluded.stopped_by, reason = excluded.reason, until = excluded.until
        returning ${columns}`);
        await skipUnstarted(tx, clock);
        await writeChange(tx, clock, {
            ...by,
            verb: "stop_schedules",
            ...(before === null ? {} : { before: { until: before.until, reason: before.reason } }),
            after: { until: stop.until, reason: stop.reason },
        });
        return stop;
    });
}
/** Lets slots be executed again, from now on: those of the stop stay skipped. Nothing where schedules are not stopped. */
export function resumeSchedules(db, clock, by = {}) {
    return db.transaction(async (tx) => {
        // what has come due since the last look of the nodes
        await skipUnstarted(tx, clock);
        const [ended] = await tx.rows(sql `delete from schedule_stop returning ${columns}`);
        if (ended === undefined)
            return;
        await writeChange(tx, clock, {
            ...by,
            verb: "resume_schedules",
            detail: { stoppedAt: ended.stopped_at },
        });
    });
}
/** Null: they are not stopped. */
export async function readScheduleStop(db) {
    const [stop] = await db.rows(sql `select ${columns} from schedule_stop`);
    return stop ?? null;
}
/** What schedules asked for, and is due or queued, and has not begun. */
async function skipUnstarted(tx, clock) {
    const unstarted = sql `
    status in ('scheduled', 'queued') and due_at <= ${now(clock)} and ${isStopped}`;
    // the jobs first, in order: who pauses or edits one holds its row, and then wants its executions
    await tx.rows(sql `
      select from scheduled_job
      where id = any (array(select job_id from job_execution where ${unstarted}))
      order by id
      for no key update`);
    await tx.rows(sql `
      with skipped as (
        update job_execution
        set status = 'skipped', held = null, reason = 'stopped', completed_at = ${now(clock)}
        where ${unstarted}
        returning id, job_id
      )
      update scheduled_job job
      set current_execution_id = null
      from skipped
      where job.id = skipped.job_id and job.current_execution_id = skipped.id`);
}
//# sourceMappingURL=stop-schedules.js.map