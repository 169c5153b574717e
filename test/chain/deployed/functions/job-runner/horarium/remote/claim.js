import { now } from "../clock.js";
import { idempotencyKey } from "../execution/context.js";
import { sql } from "../sql.js";
import { claimExecutions } from "../stages/claim.js";
import { limitsOfLeased } from "./lease.js";
import { noSuchWorker } from "./register.js";
/** Claims for a remote worker what is due, by the statement that all workers claim with. */
export async function claimRemote(db, clock, { worker, by, handlers, limit, since = null, leaseMs, }) {
    const [seen] = await db.rows(sql `
      update worker
      set seen_at = case when ${since}::timestamptz is null then ${now(clock)} else seen_at end
      where id = ${worker} and remote_by = ${by} and not stopping
      returning handlers, ${now(clock)} as at,
        exists (
          select from job_execution
          where worker_id = ${worker} and status = 'running' and lease_until < ${now(clock)})
        or exists (
          select from execution_attempt
          where worker_id = ${worker} and outcome = 'worker_lost' and ended_at >= ${since}::timestamptz) as "isSilent"`);
    if (seen === undefined)
        throw noSuchWorker(worker);
    const { at, isSilent } = seen;
    const offered = seen.handlers.filter((name) => handlers.includes(name));
    if (offered.length === 0 || (isSilent && since !== null))
        return { claimed: [], at, isSilent };
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
function toRemote(row, deadline) {
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
//# sourceMappingURL=claim.js.map