import type { Clock } from "../clock.ts";
import { LeaseLostError } from "../errors.ts";
import { sql, type Database } from "../sql.ts";
import { toJson } from "./result.ts";

/** An execution as its worker knows it: nothing is written of it without this. */
export interface Held {
  id: string;
  lease_token: string;
}

/** Keeps `value` for the next attempt. Throws `LeaseLostError` if the lease is no longer held. */
export async function writeCheckpoint(db: Database, held: Held, value: unknown): Promise<void> {
  const written = await db.rows(
    sql`
      update job_execution
      set checkpoint = ${toJson(value ?? null)}::jsonb
      where id = ${held.id}
        and lease_token = ${held.lease_token}
        and status = 'running'
      returning 1`,
  );
  if (written.length === 0) throw new LeaseLostError(held.id);
}

/** Throws `LeaseLostError` if the lease is no longer held. */
export async function writeProgress(
  db: Database,
  held: Held,
  progress: { done: number; total: number | null; text: string | null },
): Promise<void> {
  const written = await db.rows(
    sql`
      update job_execution
      set progress = ${toJson(progress)}::jsonb
      where id = ${held.id}
        and lease_token = ${held.lease_token}
        and status = 'running'
      returning 1`,
  );
  if (written.length === 0) throw new LeaseLostError(held.id);
}

/**
 * The end of a handler's own transaction: throws `LeaseLostError`, and so undoes it, if the lease is no longer held.
 * The row stays locked until the commit, so that no rescue comes in between.
 */
export async function assertHeld(tx: Database, held: Held): Promise<void> {
  const found = await tx.rows(
    sql`
      select 1
      from job_execution
      where id = ${held.id}
        and lease_token = ${held.lease_token}
        and status = 'running'
      for update`,
  );
  if (found.length === 0) throw new LeaseLostError(held.id);
}

/** Completes the execution inside the handler's own transaction. */
export async function completeHeld(
  tx: Database,
  clock: Clock,
  held: Held,
  result: string | null,
): Promise<void> {
  const completed = await tx.rows(
    sql<{ job_id: string | null }>`
      with completed as (
        update job_execution
        set status = 'completed',
            result = ${result}::jsonb,
            reason = null,
            error = null,
            -- not when the handler's transaction began
            completed_at = greatest(coalesce(${clock.override()}::timestamptz, clock_timestamp()), started_at),
            lease_until = null
        where id = ${held.id}
          and lease_token = ${held.lease_token}
          and status = 'running'
        returning id, job_id, started_at, completed_at
      ), job as (
        update scheduled_job job
        set last_run_at = completed.started_at,
            last_run_status = 'completed',
            last_run_duration_ms = extract(epoch from completed.completed_at - completed.started_at) * 1000,
            current_execution_id = nullif(job.current_execution_id, completed.id)
        from completed
        where job.id = completed.job_id
      )
      select job_id from completed`,
  );
  if (completed.length === 0) throw new LeaseLostError(held.id);
}
