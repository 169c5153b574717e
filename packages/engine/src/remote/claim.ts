import { now, type Clock } from "../clock.ts";
import { idempotencyKey } from "../execution/context.ts";
import type { Claimed } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import { claimExecutions } from "../stages/claim.ts";
import { limitsOfLeased } from "./lease.ts";
import { noSuchWorker } from "./register.ts";
import type { RemoteExecution } from "./remote-work.ts";

/** What a remote worker asks for; see `RemoteWork.claim`. */
export interface RemoteClaim {
  by: string;
  handlers: readonly string[];
  limit: number;
  since?: Date | null;
}

/** Claims for a remote worker what is due, by the statement that all workers claim with. */
export async function claimRemote(
  db: Database,
  clock: Clock,
  {
    worker,
    by,
    handlers,
    limit,
    since = null,
    leaseMs,
  }: RemoteClaim & { worker: string; leaseMs: number },
): Promise<{
  claimed: { row: Claimed; execution: RemoteExecution }[];
  at: Date;
  isSilent: boolean;
}> {
  const [seen] = await db.rows(
    sql<{ handlers: string[]; at: Date; isSilent: boolean }>`
      update worker
      set seen_at = case when ${since}::timestamptz is null then ${now(clock)} else seen_at end
      where id = ${worker} and remote_by = ${by} and not stopping
      returning handlers, ${now(clock)} as at,
        exists (
          select from job_execution
          where worker_id = ${worker} and status = 'running' and lease_until < ${now(clock)})
        or exists (
          select from execution_attempt
          where worker_id = ${worker} and outcome = 'worker_lost' and ended_at >= ${since}::timestamptz) as "isSilent"`,
  );
  if (seen === undefined) throw noSuchWorker(worker);
  const { at, isSilent } = seen;
  const offered = seen.handlers.filter((name) => handlers.includes(name));
  if (offered.length === 0 || (isSilent && since !== null)) return { claimed: [], at, isSilent };
  const rows = await claimExecutions(db, clock, {
    worker,
    handlers: offered,
    runner: null,
    limit,
    leaseMs,
  });
  const limitsFor = await limitsOfLeased(db, rows);
  const claimed = rows.map((row) => ({
    row,
    execution: toRemote(row, new Date(at.getTime() + limitsFor(row).timeoutMs)),
  }));
  return { claimed, at, isSilent };
}

function toRemote(row: Claimed, deadline: Date): RemoteExecution {
  return {
    id: row.id,
    leaseToken: row.lease_token,
    handler: row.handler,
    parameters: row.parameters,
    job: row.job,
    owner: row.owner_id,
    scheduledFor: row.scheduled_for,
    attempt: row.attempt,
    idempotencyKey: idempotencyKey(row),
    deadline,
    lastCheckpoint: row.checkpoint,
    traceParent: row.trace_parent,
  };
}
