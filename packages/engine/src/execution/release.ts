import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";
import type { Held } from "./held.ts";

/**
 * Gives back executions that were claimed and not begun: queued again, and the attempt is not charged.
 * What was claimed ahead of its instant waits for it again; a slot whose job was paused in the meantime, or that came
 * while all schedules were stopped, is skipped, like those that nobody had claimed then. What was to be cancelled is.
 */
export async function releaseUnstarted(db: Database, clock: Clock, held: Held[]): Promise<void> {
  await db.rows(
    sql`
      with given_back as (
        select execution.id, cancel_requested_at is not null as is_cancelled,
          -- the pause skipped what it found, and these were running then
          case
            when cancel_requested_at is not null or attempt > 1 or trigger not in ('schedule', 'catch_up') then null
            when exists (
              select from scheduled_job job where job.id = job_id and not enabled) then 'paused'
            when due_at <= ${now(clock)} and exists (
              select from schedule_stop where due_at < coalesce(until, 'infinity')) then 'stopped'
          end as skipped
        from unnest(
          ${held.map(({ id }) => id)}::uuid[],
          ${held.map(({ lease_token }) => lease_token)}::uuid[]) as held (id, lease_token)
        join job_execution execution on execution.id = held.id and execution.lease_token = held.lease_token
        where execution.id = any(${held.map(({ id }) => id)}::uuid[])
          and status = 'running'
        for update of execution
      ), released as (
        update job_execution execution
        set status = case
              when is_cancelled then 'cancelled'
              when skipped is not null then 'skipped'
              when due_at > ${now(clock)} then 'scheduled'
              else 'queued'
            end,
            reason = case when is_cancelled then 'cancelled' else coalesce(skipped, reason) end,
            completed_at = case when is_cancelled or skipped is not null then ${now(clock)} end,
            queued_at = case when not is_cancelled and skipped is null and due_at <= ${now(clock)} then ${now(clock)} else queued_at end,
            attempt = attempt - 1,
            started_at = null,
            lease_until = null
        from given_back
        where execution.id = given_back.id
        returning execution.id, execution.lease_token, execution.worker_id, execution.attempt + 1 as attempt,
          is_cancelled or skipped is not null as has_ended
      ), turn as (
        update scheduled_job job
        set current_execution_id = null
        from released
        where has_ended and job.current_execution_id = released.id
      )
      insert into execution_attempt (lease_token, execution_id, attempt, worker_id, started_at, ended_at, outcome)
      select lease_token, id, attempt, worker_id, ${now(clock)}, ${now(clock)}, 'released'
      from released`,
  );
}
