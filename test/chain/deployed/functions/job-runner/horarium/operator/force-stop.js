import { now } from "../clock.js";
import { ConflictError, NotFoundError } from "../errors.js";
import { sql } from "../sql.js";
import { writeChange } from "./changes.js";
/**
 * Ends an execution that was asked to stop and that its worker has not ended: it is `cancelled` for the reason `forced`
 * at once, and the job's turn is free. The worker has no lease any more, so that nothing it still writes of the execution
 * is taken: no outcome, no log line, no checkpoint, no transaction handed to the handler. What the handler does elsewhere
 * goes on until the worker notices.
 *
 * Throws `ConflictError` if it does not run, or was not asked to stop before; `NotFoundError` if there is none.
 */
export async function forceStop(db, clock, executionId, by = {}) {
    await db.transaction(async (tx) => {
        const [stopped] = await tx.rows(sql `
        with running as (
          select id, lease_token
          from job_execution
          where id = ${executionId}
            and status = 'running'
            and cancel_requested_at is not null
          for update
        ), stopped as (
          update job_execution execution
          set status = 'cancelled',
              reason = 'forced',
              error = ${errorOf(by)},
              completed_at = greatest(${now(clock)}, started_at),
              -- no token is the worker's any more: nor does it take this outcome for one that it wrote itself
              lease_token = null,
              lease_until = null
          from running
          where execution.id = running.id
          returning execution.id, job_id, attempt, worker_id, started_at, completed_at, running.lease_token, error
        ), attempt as (
          insert into execution_attempt (
            lease_token, execution_id, attempt, worker_id, started_at, ended_at, outcome, error)
          select lease_token, id, attempt, worker_id, started_at, completed_at, 'cancelled', error
          from stopped
        ), job as (
          update scheduled_job job
          set last_run_at = stopped.started_at,
              last_run_status = 'cancelled',
              last_run_duration_ms = extract(epoch from stopped.completed_at - stopped.started_at) * 1000,
              current_execution_id = nullif(job.current_execution_id, stopped.id)
          from stopped
          where job.id = stopped.job_id
        )
        select job_id, attempt, worker_id
        from stopped`);
        if (stopped === undefined)
            throw await whyNot(tx, executionId);
        await writeChange(tx, clock, {
            ...by,
            verb: "force_stop",
            executionId,
            ...(stopped.job_id === null ? {} : { jobId: stopped.job_id }),
            detail: { attempt: stopped.attempt, worker: stopped.worker_id },
        });
    });
}
function errorOf({ by, reason }) {
    const why = reason === undefined ? "" : `: ${reason}`;
    return `stopped by force by ${by ?? "somebody"}, its worker had not ended it${why}`;
}
async function whyNot(tx, executionId) {
    const [found] = await tx.rows(sql `select status from job_execution where id = ${executionId}`);
    if (found === undefined)
        return new NotFoundError(`execution ${executionId}: there is none of this id`);
    if (found.status === "running") {
        return new ConflictError(`execution ${executionId}: it was not asked to stop; cancel it first, and force it if its worker does not end it`);
    }
    return new ConflictError(`execution ${executionId}: it is ${found.status}, only one that runs is stopped by force`);
}
//# sourceMappingURL=force-stop.js.map