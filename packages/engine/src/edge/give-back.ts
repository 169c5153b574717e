import { databaseClock } from "../clock.ts";
import type { Held } from "../execution/held.ts";
import { sql, type Database } from "../sql.ts";
import { endAbandoned } from "../upkeep/rescue.ts";

/** What the isolate is not to blame for: its time was over, or the platform wanted its place. */
const isNobodysFault = new Set<string | undefined>(["wall_clock", "early_drop", "termination"]);

/**
 * Gives back what a worker holds that is about to be ended. An attempt that used too much processor
 * time or memory is charged, like a worker's death: it would do the same again, for ever.
 */
export async function giveBack(
  db: Database,
  worker: string,
  reason: string | undefined,
): Promise<void> {
  if (!isNobodysFault.has(reason)) {
    const held = await db.rows(
      sql<Held>`select id, lease_token from job_execution where worker_id = ${worker} and status = 'running'`,
    );
    await endAbandoned(
      db,
      databaseClock,
      held,
      `the platform ended the isolate (${reason ?? "it gave no reason"}); what needs more than an Edge Function may use is a job with the runner node`,
    );
    return;
  }
  await db.rows(
    sql`
      with ended as (
        update worker set stopping = true, seen_at = now() where id = ${worker}
      ), held as (
        -- what was to be cancelled is not begun again for it
        select id, cancel_requested_at is not null as is_cancelled
        from job_execution
        where worker_id = ${worker} and status = 'running'
        for update
      ), released as (
        update job_execution execution
        set status = case when is_cancelled then 'cancelled' else 'queued' end,
            reason = case when is_cancelled then 'cancelled' else reason end,
            completed_at = case when is_cancelled then now() end,
            queued_at = case when is_cancelled then queued_at else now() end,
            attempt = attempt - 1,
            lease_until = null
        from held
        where execution.id = held.id
        returning execution.id, lease_token, worker_id, attempt + 1 as attempt, started_at, is_cancelled
      ), turn as (
        update scheduled_job job
        set current_execution_id = null
        from released
        where is_cancelled and job.current_execution_id = released.id
      )
      insert into execution_attempt (lease_token, execution_id, attempt, worker_id, started_at, ended_at, outcome)
      select lease_token, id, attempt, worker_id, least(started_at, now()), now(), 'released'
      from released`,
  );
}
