import { noteLost } from "../alerts/conditions.ts";
import { now, type Clock } from "../clock.ts";
import type { Held } from "../execution/held.ts";
import { sql, type Database, type Sql } from "../sql.ts";

/** An execution whose worker was lost. */
export interface Rescued {
  id: string;
  handler: string;
  job_id: string | null;
  worker_id: string | null;
  status: "queued" | "failed" | "cancelled";
}

/** Deaths of workers within 72 hours after which an execution is failed as poison. */
const poisonAfter = 3;

/**
 * Ends the attempts whose lease has expired: the execution is queued again for any worker, failed when it has killed
 * three, and cancelled where that was asked for. Parameters and the retry budget are left alone.
 *
 * Whether the lease has expired is judged by the database's clock, in the statement that acts on it: an execution that
 * was recorded or renewed in the meantime is not touched.
 */
export function rescueExpired(db: Database, clock: Clock, limit: number): Promise<Rescued[]> {
  // whom one was handed over to is no worker: that it goes silent is a timeout
  return endAttempts(db, clock, sql`lease_until < ${now(clock)} and handed_over is null`, limit);
}

/**
 * Ends attempts that their own worker has given up, since it could not rely on their leases any more. Their handlers
 * had begun, so they are charged like those of a dead worker. What one of them has handed over, without hearing that it
 * was written, is left to whoever holds it now.
 */
export function endAbandoned(
  db: Database,
  clock: Clock,
  held: readonly Held[],
  why?: string,
): Promise<Rescued[]> {
  const tokens = held.map(({ lease_token }) => lease_token);
  const ids = held.map(({ id }) => id);
  return endAttempts(
    db,
    clock,
    sql`id = any(${ids}::uuid[]) and lease_token = any(${tokens}::uuid[]) and handed_over is null`,
    held.length,
    why,
  );
}

function endAttempts(
  db: Database,
  clock: Clock,
  which: Sql,
  limit: number,
  why = "the lease expired: the worker died, was cut off, or was blocked",
): Promise<Rescued[]> {
  return db.rows(
    sql<Rescued>`
      with expired as (
        select id, lease_token as lost_token, worker_id as lost_worker, started_at as lost_started_at,
          worker_losses + 1 >= ${poisonAfter} and (
            select count(*)
            from execution_attempt attempt
            where attempt.execution_id = execution.id
              and outcome = 'worker_lost'
              and ended_at > ${now(clock)} - interval '72 hours') + 1 >= ${poisonAfter} as is_poison,
          cancel_requested_at is not null as is_cancelled
        from job_execution execution
        where status = 'running'
          and ${which}
        limit ${limit}
        for update skip locked
      ), rescued as (
        update job_execution execution
        -- what was to be cancelled is not begun again for it
        set status = case when is_cancelled then 'cancelled' when is_poison then 'failed' else 'queued' end,
            reason = case when is_cancelled then 'cancelled' else 'worker_lost' end,
            error = case when is_poison and not is_cancelled
              then ${`poison: the worker died ${poisonAfter} times while running it`} else execution.error end,
            worker_losses = worker_losses + 1,
            completed_at = case when is_poison or is_cancelled then ${now(clock)} end,
            queued_at = case when is_cancelled then queued_at else ${now(clock)} end,
            lease_until = null
        from expired
        where execution.id = expired.id
        returning execution.id, execution.handler, execution.job_id, execution.status, execution.attempt,
          execution.completed_at, execution.trigger, execution.reason, execution.error, execution.error_fingerprint,
          lost_worker, lost_token, lost_started_at
      ), attempt as (
        insert into execution_attempt (
          lease_token, execution_id, attempt, worker_id, started_at, ended_at, outcome, error)
        select lost_token, id, attempt, lost_worker, least(lost_started_at, ${now(clock)}), ${now(clock)},
          'worker_lost', ${why}
        from rescued
      ), ${noteLost(sql`rescued`, now(clock))}, job as (
        update scheduled_job job
        set last_run_at = rescued.lost_started_at,
            last_run_status = rescued.status,
            current_execution_id = case
              when job.current_execution_id in (select id from rescued where completed_at is not null) then null
              else job.current_execution_id
            end
        from rescued
        where job.id = rescued.job_id and rescued.completed_at is not null
      )
      select id, handler, job_id, lost_worker as worker_id, status
      from rescued`,
  );
}
