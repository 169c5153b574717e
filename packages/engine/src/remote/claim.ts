import { now, type Clock } from "../clock.ts";
import { idempotencyKey } from "../execution/context.ts";
import type { Claimed } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import { claimExecutions } from "../stages/claim.ts";
import { limitsOfLeased } from "./lease.ts";
import { noSuchWorker } from "./register.ts";
import type { RemoteExecution } from "./remote-work.ts";

/** Claims for a remote worker what is due, by the statement that all workers claim with. */
export async function claimRemote(
  db: Database,
  clock: Clock,
  {
    worker,
    by,
    handlers,
    limit,
    leaseMs,
  }: { worker: string; by: string; handlers: readonly string[]; limit: number; leaseMs: number },
): Promise<{ row: Claimed; execution: RemoteExecution }[]> {
  const [seen] = await db.rows(
    sql<{ handlers: string[]; at: number }>`
      update worker
      set seen_at = ${now(clock)}
      where id = ${worker} and remote_by = ${by} and not stopping
      returning handlers, extract(epoch from seen_at)::float8 * 1000 as at`,
  );
  if (seen === undefined) throw noSuchWorker(worker);
  const offered = seen.handlers.filter((name) => handlers.includes(name));
  if (offered.length === 0) return [];
  const rows = await claimExecutions(db, clock, { worker, handlers: offered, limit, leaseMs });
  const limitsFor = await limitsOfLeased(db, rows);
  return rows.map((row) => ({
    row,
    execution: toRemote(row, new Date(seen.at + limitsFor(row).timeoutMs)),
  }));
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
