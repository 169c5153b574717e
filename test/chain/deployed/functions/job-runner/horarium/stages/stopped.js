import { now } from "../clock.js";
import { isStopped } from "../execution/is-stopped.js";
import { sql } from "../sql.js";
/**
 * Skips the slots whose instant has come while all schedules are stopped. Looks at what waits for its time; what was
 * queued already was skipped when the stop began.
 */
export function skipStopped(db, clock, limit) {
    return db.rows(sql `
      with due as (
        select execution.id
        from job_execution execution
        join scheduled_job job on job.id = job_id
        where status = 'scheduled'
          and due_at <= ${now(clock)}
          and ${isStopped}
        order by due_at, execution.id
        limit ${limit}
        -- the job too, and without waiting: who pauses or edits it holds its row, and then wants its executions
        for no key update of execution, job skip locked
      ), skipped as (
        update job_execution execution
        set status = 'skipped', held = null, reason = 'stopped', completed_at = ${now(clock)}
        from due
        where execution.id = due.id
        returning execution.id, job_id, scheduled_for
      ), turn as (
        -- what was claimed ahead and given back has its job's turn
        update scheduled_job job
        set current_execution_id = null
        from skipped
        where job.id = skipped.job_id and job.current_execution_id = skipped.id
      )
      select id, job_id, scheduled_for
      from skipped`);
}
//# sourceMappingURL=stopped.js.map