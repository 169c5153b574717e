import { now } from "../clock.js";
import { ConflictError, NotFoundError } from "../errors.js";
import { endCancelled } from "../execution/handed-over.js";
import { sql } from "../sql.js";
import { writeChange } from "./changes.js";
/**
 * Cancels an execution: one that waits ends at once, one that runs is asked to end, by any node, and is stopped when its
 * grace has passed. Returns the status it has now: `cancelled`, or `running` until its worker has stopped it.
 * Throws `ConflictError` if it has finished, `NotFoundError` if there is none.
 */
export async function cancelExecution(db, clock, executionId, by = {}) {
    return db.transaction(async (tx) => {
        const [cancelled] = await tx.rows(sql `
        update job_execution
        set status = case when status = 'running' then 'running' else 'cancelled' end,
            held = null,
            reason = case when status = 'running' then reason else 'cancelled' end,
            error = case when status = 'running' then error else ${by.reason ?? null} end,
            completed_at = case when status = 'running' then null else ${now(clock)} end,
            cancel_requested_at = coalesce(cancel_requested_at, ${now(clock)}),
            cancel_requested_by = coalesce(cancel_requested_by, ${by.by ?? null})
        where id = ${executionId} and completed_at is null
        returning status, job_id`);
        // a statement of its own: the turn may have been given while the one before waited for the execution's row
        await tx.rows(sql `
        update scheduled_job
        set current_execution_id = null
        where id = ${cancelled?.status === "cancelled" ? cancelled.job_id : null}
          and current_execution_id = ${executionId}`);
        if (cancelled === undefined)
            throw await whyNot(tx, executionId);
        await writeChange(tx, clock, {
            ...by,
            verb: "cancel",
            executionId,
            ...(cancelled.job_id === null ? {} : { jobId: cancelled.job_id }),
        });
        // nobody is there to stop it: whoever it was handed over to hears of it by the next renewal
        const ended = cancelled.status === "running" ? await endCancelled(tx, clock, executionId) : [];
        return ended[0]?.recorded.status ?? cancelled.status;
    });
}
async function whyNot(tx, executionId) {
    const [found] = await tx.rows(sql `select status from job_execution where id = ${executionId}`);
    if (found === undefined)
        return new NotFoundError(`execution ${executionId}: there is none of this id`);
    return new ConflictError(`execution ${executionId}: it is ${found.status} already, there is nothing to cancel`);
}
//# sourceMappingURL=cancel.js.map