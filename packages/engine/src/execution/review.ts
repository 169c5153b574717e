import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";
import type { Held } from "./held.ts";

/** A running execution of this worker, as the database has it. */
export interface HeldRow extends Held {
  cancel_requested_at: Date | null;
  cancel_requested_by: string | null;
  /** False for what its own handler has completed, in its own transaction. */
  isRunning: boolean;
}

/** What the database believes that this worker holds, and those of `begun` that still bear this worker's token. */
export function readHeld(db: Database, worker: string, begun: Held[]): Promise<HeldRow[]> {
  return db.rows(
    sql<HeldRow>`
      select id, lease_token, cancel_requested_at, cancel_requested_by, status = 'running' as "isRunning"
      from job_execution
      where worker_id = ${worker}
        and status = 'running'
      union all
      select id, lease_token, null, null, false
      from job_execution
      where id = any(${begun.map(({ id }) => id)}::uuid[])
        and lease_token = any(${begun.map((held) => held.lease_token)}::uuid[])
        and status = 'completed'`,
  );
}

/**
 * Gives back executions that were claimed and not begun: queued again, and the attempt is not charged.
 * What was claimed ahead of its instant waits for it again.
 */
export async function releaseUnstarted(db: Database, clock: Clock, held: Held[]): Promise<void> {
  await db.rows(
    sql`
      with released as (
        update job_execution execution
        set status = case when due_at > ${now(clock)} then 'scheduled' else 'queued' end,
            attempt = attempt - 1,
            started_at = null,
            lease_until = null
        from unnest(
          ${held.map(({ id }) => id)}::uuid[],
          ${held.map(({ lease_token }) => lease_token)}::uuid[]) as held (id, lease_token)
        where execution.id = held.id
          and execution.id = any(${held.map(({ id }) => id)}::uuid[])
          and execution.lease_token = held.lease_token
          and execution.status = 'running'
        returning execution.id, execution.lease_token, execution.worker_id, execution.attempt + 1 as attempt
      )
      insert into execution_attempt (lease_token, execution_id, attempt, worker_id, started_at, ended_at, outcome)
      select lease_token, id, attempt, worker_id, ${now(clock)}, ${now(clock)}, 'released'
      from released`,
  );
}
