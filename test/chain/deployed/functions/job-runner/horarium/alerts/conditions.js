import { sql } from "../sql.js";
/**
 * Leaves a row for each execution that has failed for good, in the statement that fails it. `failed` is the name of a
 * part of that statement whose rows are what the execution is now; those that have not failed are passed over.
 */
export function noteFailed(failed) {
    return sql `condition as (
        insert into alert_condition (kind, job_id, handler, execution_id, at, reason, error, fingerprint)
        select 'failed', execution.job_id, execution.handler, execution.id, execution.completed_at, execution.reason,
          left(execution.error, 2000), execution.error_fingerprint
        from ${failed} execution
        where execution.status = 'failed' and execution.trigger <> 'test'
      )`;
}
/** The same for executions whose worker was lost, also where they begin again. `rescued` has `lost_worker` besides. */
export function noteLost(rescued, at) {
    return sql `condition as (
        insert into alert_condition (kind, job_id, handler, execution_id, at, reason, error, fingerprint, detail)
        select case status when 'failed' then 'failed' else 'worker_lost' end, execution.job_id, execution.handler,
          execution.id, ${at}, execution.reason, left(execution.error, 2000), execution.error_fingerprint,
          case status when 'failed' then null else jsonb_build_object('worker', execution.lost_worker) end
        from ${rescued} execution
        where execution.status in ('failed', 'queued') and execution.trigger <> 'test'
      )`;
}
/** The same for slots that are missed, as a row for each job: `made` names the part with the executions just inserted. */
export function noteMissed(made) {
    return sql `condition as (
        insert into alert_condition (kind, job_id, handler, execution_id, at, reason, detail)
        select 'missed', job_id, min(handler), (array_agg(id order by scheduled_for desc))[1], max(completed_at),
          min(reason), jsonb_build_object(
            'slots', sum(coalesce((result ->> 'slots')::integer, 1)),
            'more', bool_or(coalesce((result ->> 'more')::boolean, false)),
            'since', min(scheduled_for))
        from ${made} slot
        where status = 'missed'
        group by job_id
      )`;
}
/** The same for log lines that a rule looks for: the end of a statement whose part `written` has the lines just written. */
export function noteLines(written) {
    return sql `insert into alert_condition (kind, job_id, handler, execution_id, at, error, detail)
      select distinct on (execution.id, rule.id) 'log_contains', execution.job_id, execution.handler, execution.id,
        line.at, left(line.message, 2000), jsonb_build_object('text', rule.settings ->> 'text', 'rule', rule.id)
      from alert_rule rule
      join ${written} line on position(lower(rule.settings ->> 'text') in lower(line.message)) > 0
      join job_execution execution on execution.id = line.execution_id
      where rule.kind = 'log_contains'
        and rule.enabled
        and (rule.scope <> 'job' or rule.job_id = execution.job_id)
        and execution.trigger <> 'test'
      order by execution.id, rule.id, line.sequence`;
}
/** Adds conditions that somebody has come upon. */
export async function addConditions(db, conditions) {
    if (conditions.length === 0)
        return;
    await db.rows(sql `
      insert into alert_condition (kind, job_id, handler, subject, execution_id, at, reason, error, fingerprint, detail)
      select kind, job_id, handler, subject, execution_id, at, reason, error, fingerprint, detail
      from jsonb_to_recordset(${JSON.stringify(conditions)}::jsonb) as condition (kind text, job_id uuid, handler text,
        subject text, execution_id uuid, at timestamptz, reason text, error text, fingerprint text, detail jsonb)`);
}
/** Takes the oldest conditions away, to be made alerts of in the same transaction. */
export function takeConditions(tx, limit) {
    return tx.rows(sql `
      with taken as (
        delete from alert_condition
        where id = any (array(select id from alert_condition order by id limit ${limit} for update skip locked))
        returning *
      )
      select kind, job_id, handler, subject, execution_id, at, reason, error, fingerprint, detail
      from taken
      order by id`);
}
//# sourceMappingURL=conditions.js.map