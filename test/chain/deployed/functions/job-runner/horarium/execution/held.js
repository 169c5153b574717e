import { now } from "../clock.js";
import { LeaseLostError } from "../errors.js";
import { sql } from "../sql.js";
import { toJson } from "./result.js";
/** Keeps `value` for the next attempt. Throws `LeaseLostError` if the lease is no longer held. */
export async function writeCheckpoint(db, held, value) {
    const written = await db.rows(sql `
      update job_execution
      set checkpoint = ${toJson(value ?? null)}::jsonb
      where id = ${held.id}
        and lease_token = ${held.lease_token}
        and status = 'running'
      returning 1`);
    if (written.length === 0)
        throw new LeaseLostError(held.id);
}
/** Throws `LeaseLostError` if the lease is no longer held. */
export async function writeProgress(db, held, progress) {
    const written = await db.rows(sql `
      update job_execution
      set progress = ${toJson(progress)}::jsonb
      where id = ${held.id}
        and lease_token = ${held.lease_token}
        and status = 'running'
      returning 1`);
    if (written.length === 0)
        throw new LeaseLostError(held.id);
}
/**
 * The end of a handler's own transaction: throws `LeaseLostError`, and so undoes it, if the lease is no longer held.
 * The row stays locked until the commit, so that no rescue comes in between.
 */
export async function assertHeld(tx, held) {
    const found = await tx.rows(sql `
      select 1
      from job_execution
      where id = ${held.id}
        and lease_token = ${held.lease_token}
        and status = 'running'
      for update`);
    if (found.length === 0)
        throw new LeaseLostError(held.id);
}
/** Completes the execution inside the handler's own transaction. */
export async function completeHeld(tx, clock, held, result) {
    const completed = await tx.rows(sql `
      with completed as (
        update job_execution
        set status = 'completed',
            result = ${result}::jsonb,
            reason = null,
            error = null,
            completed_at = greatest(${now(clock)}, started_at),
            lease_until = null
        where id = ${held.id}
          and lease_token = ${held.lease_token}
          and status = 'running'
        returning id, job_id, started_at, completed_at
      ), job as (
        update scheduled_job job
        set last_run_at = completed.started_at,
            last_run_status = 'completed',
            last_run_duration_ms = extract(epoch from completed.completed_at - completed.started_at) * 1000,
            current_execution_id = nullif(job.current_execution_id, completed.id)
        from completed
        where job.id = completed.job_id
      )
      select job_id from completed`);
    if (completed.length === 0)
        throw new LeaseLostError(held.id);
}
//# sourceMappingURL=held.js.map