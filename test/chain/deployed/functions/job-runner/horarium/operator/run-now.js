import { now } from "../clock.js";
import { ConflictError } from "../errors.js";
import { jobColumns, ofJob } from "../execution/of-job.js";
import { parametersToJson, parseParameters } from "../parameters.js";
import { sql } from "../sql.js";
import { uuidv7 } from "../uuid.js";
import { writeChange } from "./changes.js";
import { findJob } from "./find-job.js";
/**
 * Executes a job now, also one that is paused. It is never skipped: where the job's overlap policy bars it, it waits
 * for the unfinished execution. `parameters` take the place of the job's for this once.
 */
export async function runNow(db, clock, nameOrId, { parameters, handler, isTest = false, traceParent = null, ...by } = {}) {
    if (handler !== undefined && parameters !== undefined)
        await parseParameters(handler, parameters);
    return db.transaction(async (tx) => {
        const job = await findJob(tx, nameOrId);
        const id = uuidv7(Date.now());
        await tx.rows(sql `
        insert into job_execution (id, ${jobColumns}, parameters, trigger, triggered_by, trace_parent, due_at, status)
        select ${id}, ${ofJob}, coalesce(${parameters === undefined ? null : parametersToJson(job.handler, parameters)}::jsonb, job.parameters),
          ${isTest ? "test" : "manual"}, ${by.by ?? null}, ${traceParent}, ${now(clock)}, 'scheduled'
        from scheduled_job job
        where id = ${job.id}`);
        await writeChange(tx, clock, {
            ...by,
            verb: "run",
            jobId: job.id,
            executionId: id,
            ...(parameters === undefined ? {} : { after: { parameters } }),
        });
        return { id, waitsFor: job.overlap_policy === "allow" ? null : job.current_execution_id };
    });
}
/**
 * Does a finished execution again: a new execution that points to it, with the same parameters, and is given the same
 * slot. The finished one stays as it is.
 */
export async function retryExecution(db, clock, executionId, by = {}) {
    return db.transaction(async (tx) => {
        const id = uuidv7(Date.now());
        const [retried] = await tx.rows(sql `
        with first as (
          select *
          from job_execution
          where id = ${executionId} and completed_at is not null
        ), made as (
          insert into job_execution (
            id, job_id, handler, parameters, trigger, triggered_by, repeats, due_at, priority, overlap_policy,
            concurrency_key, concurrency_limit, runner, max_attempts, policy, owner_id, status)
          -- a test that is done again is a test, and stays out of the statistics
          select ${id}, job_id, handler, parameters, case trigger when 'test' then 'test' else 'retry' end,
            ${by.by ?? null}, coalesce(repeats, id), ${now(clock)}, priority, overlap_policy, concurrency_key, concurrency_limit, runner,
            max_attempts, policy, owner_id, 'scheduled'
          from first
          returning job_id, overlap_policy
        )
        select made.job_id, case when made.overlap_policy is not null then job.current_execution_id end as waits_for
        from made
        left join scheduled_job job on job.id = made.job_id`);
        if (retried === undefined) {
            throw new ConflictError(`execution ${executionId}: there is no finished one of this id; only a finished execution is done again`);
        }
        await writeChange(tx, clock, {
            ...by,
            verb: "retry",
            executionId: id,
            ...(retried.job_id === null ? {} : { jobId: retried.job_id }),
            detail: { repeats: executionId },
        });
        return { id, waitsFor: retried.waits_for };
    });
}
//# sourceMappingURL=run-now.js.map