import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";
import type { Held } from "./held.ts";

/**
 * Gives back executions that were claimed and not begun: queued again, and the attempt is not charged.
 * What was claimed ahead of its instant waits for it again; a slot whose job was paused in the meantime is skipped,
 * like those that nobody had claimed when it was.
 */
export async function releaseUnstarted(db: Database, clock: Clock, held: Held[]): Promise<void> {
  await db.rows(
    sql`
      with given_back as (
        select execution.id,
          -- the pause skipped what it found, and these were running then
          attempt = 1 and trigger in ('schedule', 'catch_up') and exists (
            select from scheduled_job job where job.id = job_id and not enabled) as is_paused
        from unnest(
          ${held.map(({ id }) => id)}::uuid[],
          ${held.map(({ lease_token }) => lease_token)}::uuid[]) as held (id, lease_token)
        join job_execution execution on execution.id = held.id and execution.lease_token = held.lease_token
        where execution.id = any(${held.map(({ id }) => id)}::uuid[])
          and status = 'running'
        for update of execution
      ), released as (
        update job_execution execution
        set status = case when is_paused then 'skipped' when due_at > ${now(clock)} then 'scheduled' else 'queued' end,
            reason = case when is_paused then 'paused' else reason end,
            completed_at = case when is_paused then ${now(clock)} end,
            queued_at = case when not is_paused and due_at <= ${now(clock)} then ${now(clock)} else queued_at end,
            attempt = attempt - 1,
            started_at = null,
            lease_until = null
        from given_back
        where execution.id = given_back.id
        returning execution.id, execution.lease_token, execution.worker_id, execution.attempt + 1 as attempt, is_paused
      ), turn as (
        update scheduled_job job
        set current_execution_id = null
        from released
        where is_paused and job.current_execution_id = released.id
      )
      insert into execution_attempt (lease_token, execution_id, attempt, worker_id, started_at, ended_at, outcome)
      select lease_token, id, attempt, worker_id, ${now(clock)}, ${now(clock)}, 'released'
      from released`,
  );
}
