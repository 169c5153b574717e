import { sql, type Database, type Sql } from "../sql.ts";
import type { Condition } from "./alert-row.ts";

/**
 * Leaves a row for each execution that has failed for good, in the statement that fails it. `failed` is the name of a
 * part of that statement whose rows are what the execution is now; those that have not failed are passed over.
 */
export function noteFailed(failed: Sql): Sql {
  return sql`condition as (
        insert into alert_condition (kind, job_id, handler, execution_id, at, reason, error, fingerprint)
        select 'failed', execution.job_id, execution.handler, execution.id, execution.completed_at, execution.reason,
          left(execution.error, 2000), execution.error_fingerprint
        from ${failed} execution
        where execution.status = 'failed' and execution.trigger <> 'test'
      )`;
}

/** The same for slots that are missed, as a row for each job: `made` names the part with the executions just inserted. */
export function noteMissed(made: Sql): Sql {
  return sql`condition as (
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

/** Adds conditions that somebody has come upon. */
export async function addConditions(db: Database, conditions: readonly Condition[]): Promise<void> {
  if (conditions.length === 0) return;
  await db.rows(
    sql`
      insert into alert_condition (kind, job_id, handler, subject, execution_id, at, reason, error, fingerprint, detail)
      select kind, job_id, handler, subject, execution_id, at, reason, error, fingerprint, detail
      from jsonb_to_recordset(${JSON.stringify(conditions)}::jsonb) as condition (kind text, job_id uuid, handler text,
        subject text, execution_id uuid, at timestamptz, reason text, error text, fingerprint text, detail jsonb)`,
  );
}

/** Takes the oldest conditions away, to be made alerts of in the same transaction. */
export function takeConditions(tx: Database, limit: number): Promise<Condition[]> {
  return tx.rows(
    sql<Condition>`
      with taken as (
        delete from alert_condition
        where id = any (array(select id from alert_condition order by id limit ${limit} for update skip locked))
        returning *
      )
      select kind, job_id, handler, subject, execution_id, at, reason, error, fingerprint, detail
      from taken
      order by id`,
  );
}
