import { now } from "../clock.js";
import { idempotencyKey } from "../execution/context.js";
import { sql } from "../sql.js";
import { claimExecutions } from "../stages/claim.js";
import { limitsOfLeased } from "./lease.js";
import { noSuchWorker } from "./register.js";
/** Claims for a remote worker what is due, by the statement that all workers claim with. */
export async function claimRemote(db, clock, { worker, by, handlers, limit, leaseMs, }) {
    const [seen] = await db.rows(sql `
      update worker
      set seen_at = ${now(clock)}
      where id = ${worker} and remote_by = ${by} and not stopping
      returning handlers, extract(epoch from seen_at)::float8 * 1000 as at`);
    if (seen === undefined)
        throw noSuchWorker(worker);
    const offered = seen.handlers.filter((name) => handlers.includes(name));
    if (offered.length === 0)
        return [];
    const rows = await claimExecutions(db, clock, {
        worker,
        handlers: offered,
        runner: null,
        limit,
        leaseMs,
    });
    const limitsFor = await limitsOfLeased(db, rows);
    return rows.map((row) => ({
        row,
        execution: toRemote(row, new Date(seen.at + limitsFor(row).timeoutMs)),
    }));
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