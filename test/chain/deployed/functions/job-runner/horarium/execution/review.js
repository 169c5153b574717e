import { CancelledError, LeaseLostError } from "../errors.js";
import { sql } from "../sql.js";
import { endAbandoned } from "../upkeep/rescue.js";
import { releaseUnstarted } from "./release.js";
/**
 * Compares what a worker believes it holds with what the database says: aborts what is cancelled or not ours any more,
 * ends the attempts that were given up, and gives back what was claimed unheard.
 */
export async function reviewHoldings(db, clock, { worker, holdings, begun, isClaiming }) {
    const abandoned = holdings.abandoned();
    holdings.endDoubt();
    const rows = await readHeld(db, worker, begun.map(({ session }) => session.claimed));
    const byToken = new Map(rows.map((row) => [row.lease_token, row]));
    for (const run of begun) {
        const { claimed } = run.session;
        const row = byToken.get(claimed.lease_token);
        if (row === undefined)
            run.stop(new LeaseLostError(claimed.id), 0);
        else if (row.cancel_requested_at !== null)
            run.stop(cancelled(claimed, row));
    }
    const ended = new Set((await endAbandoned(db, clock, abandoned)).map((one) => one.id));
    for (const one of abandoned) {
        // one that others keep locked is ended the next time
        const isThere = byToken.get(one.lease_token)?.isRunning === true && !ended.has(one.id);
        if (!isThere)
            holdings.forget(one);
    }
    // claimed, and the answer never arrived, or not begun when the leases were given up: nobody here would run it
    const unknown = rows.filter((row) => row.isRunning && !holdings.knows(row));
    if (unknown.length === 0)
        return;
    if (isClaiming())
        holdings.doubt();
    else
        await releaseUnstarted(db, clock, unknown);
}
function cancelled({ handler }, { cancel_requested_by: by }) {
    return new CancelledError(`${handler}: cancelled by ${by ?? "somebody"}`);
}
/** What the database believes that this worker holds, and those of `begun` that still bear this worker's token. */
function readHeld(db, worker, begun) {
    return db.rows(sql `
      select id, lease_token, cancel_requested_at, cancel_requested_by, status = 'running' as "isRunning"
      from job_execution
      where worker_id = ${worker}
        and status = 'running'
      union all
      select id, lease_token, null, null, false
      from job_execution
      where id = any(${begun.map(({ id }) => id)}::uuid[])
        and lease_token = any(${begun.map((held) => held.lease_token)}::uuid[])
        and status = 'completed'`);
}
//# sourceMappingURL=review.js.map