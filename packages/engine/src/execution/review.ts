import type { Clock } from "../clock.ts";
import { CancelledError, LeaseLostError } from "../errors.ts";
import type { Claimed } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import type { Run } from "../stages/run.ts";
import { endAbandoned } from "../upkeep/rescue.ts";
import type { Held } from "./held.ts";
import type { Holdings } from "./holdings.ts";
import { releaseUnstarted } from "./release.ts";

export interface Review {
  /** The id of the `worker` row. */
  worker: string;
  holdings: Holdings;
  /** What has begun and not ended. */
  begun: readonly Run[];
  /** Whether a claim is under way, so that its answer may come still. */
  isClaiming: () => boolean;
}

/**
 * Compares what a worker believes it holds with what the database says: aborts what is cancelled or not ours any more,
 * ends the attempts that were given up, and gives back what was claimed unheard.
 */
export async function reviewHoldings(
  db: Database,
  clock: Clock,
  { worker, holdings, begun, isClaiming }: Review,
): Promise<void> {
  const abandoned = holdings.abandoned();
  holdings.endDoubt();
  const rows = await readHeld(
    db,
    worker,
    begun.map(({ session }) => session.claimed),
  );
  const byToken = new Map(rows.map((row) => [row.lease_token, row]));
  for (const run of begun) {
    const { claimed } = run.session;
    const row = byToken.get(claimed.lease_token);
    if (row === undefined) run.stop(new LeaseLostError(claimed.id), 0);
    else if (row.cancel_requested_at !== null) run.stop(cancelled(claimed, row));
  }
  const ended = new Set((await endAbandoned(db, clock, abandoned)).map((one) => one.id));
  for (const one of abandoned) {
    // one that others keep locked is ended the next time
    const isThere = byToken.get(one.lease_token)?.isRunning === true && !ended.has(one.id);
    if (!isThere) holdings.forget(one);
  }
  // claimed, and the answer never arrived, or not begun when the leases were given up: nobody here would run it
  const unknown = rows.filter((row) => row.isRunning && !holdings.knows(row));
  if (unknown.length === 0) return;
  if (isClaiming()) holdings.doubt();
  else await releaseUnstarted(db, clock, unknown);
}

function cancelled({ handler }: Claimed, { cancel_requested_by: by }: HeldRow): CancelledError {
  return new CancelledError(`${handler}: cancelled by ${by ?? "somebody"}`);
}

/** A running execution of this worker, as the database has it. */
interface HeldRow extends Held {
  cancel_requested_at: Date | null;
  cancel_requested_by: string | null;
  /** False for what its own handler has completed, in its own transaction. */
  isRunning: boolean;
}

/** What the database believes that this worker holds, and those of `begun` that still bear this worker's token. */
function readHeld(db: Database, worker: string, begun: Held[]): Promise<HeldRow[]> {
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
