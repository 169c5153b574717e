import { now, type Clock } from "../clock.ts";
import { ConflictError, NotFoundError } from "../errors.ts";
import { endCancelled } from "../execution/handed-over.ts";
import type { Status } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import { writeChange, type By } from "./changes.ts";

/**
 * Cancels an execution: one that waits ends at once, one that runs is asked to end, by any node, and is stopped when its
 * grace has passed. Returns the status it has now: `cancelled`, or `running` until its worker has stopped it.
 * Throws `ConflictError` if it has finished, `NotFoundError` if there is none.
 */
export async function cancelExecution(
  db: Database,
  clock: Clock,
  executionId: string,
  by: By = {},
): Promise<Status> {
  return db.transaction(async (tx) => {
    // it may begin between the two
    const cancelled =
      (await askRunning(tx, clock, executionId, by)) ??
      (await endWaiting(tx, clock, executionId, by)) ??
      (await askRunning(tx, clock, executionId, by));
    if (cancelled === undefined) throw await whyNot(tx, executionId);
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

type Cancelled = { status: Status; job_id: string | null };

async function askRunning(
  tx: Database,
  clock: Clock,
  executionId: string,
  by: By,
): Promise<Cancelled | undefined> {
  const [asked] = await tx.rows(
    sql<Cancelled>`
      update job_execution
      set cancel_requested_at = coalesce(cancel_requested_at, ${now(clock)}),
          cancel_requested_by = coalesce(cancel_requested_by, ${by.by ?? null})
      where id = ${executionId} and status = 'running'
      returning status, job_id`,
  );
  return asked;
}

async function endWaiting(
  tx: Database,
  clock: Clock,
  executionId: string,
  by: By,
): Promise<Cancelled | undefined> {
  // the job first: who pauses or edits it holds its row, and then wants its executions. Not so for one that runs: who
  // records that holds it, and then wants the job
  await tx.rows(
    sql`
      select from scheduled_job
      where id = (select job_id from job_execution where id = ${executionId})
      for no key update`,
  );
  const [ended] = await tx.rows(
    sql<Cancelled>`
      update job_execution
      set status = 'cancelled',
          held = null,
          reason = 'cancelled',
          error = ${by.reason ?? null},
          completed_at = ${now(clock)},
          cancel_requested_at = coalesce(cancel_requested_at, ${now(clock)}),
          cancel_requested_by = coalesce(cancel_requested_by, ${by.by ?? null})
      where id = ${executionId} and status in ('scheduled', 'queued')
      returning status, job_id`,
  );
  if (ended === undefined) return undefined;
  await tx.rows(
    sql`
      update scheduled_job
      set current_execution_id = null
      where id = ${ended.job_id} and current_execution_id = ${executionId}`,
  );
  return ended;
}

async function whyNot(tx: Database, executionId: string): Promise<Error> {
  const [found] = await tx.rows(
    sql<{ status: Status }>`select status from job_execution where id = ${executionId}`,
  );
  if (found === undefined)
    return new NotFoundError(`execution ${executionId}: there is none of this id`);
  return new ConflictError(
    `execution ${executionId}: it is ${found.status} already, there is nothing to cancel`,
  );
}
