import { now } from "../clock.js";
import { standIn } from "../published.js";
import { sql } from "../sql.js";
import { recordOutcomes } from "../stages/record.js";
import { limitsOf } from "../stages/run.js";
/** Of those named by `leases`, the ones that are still held, locked in the order of their ids: two that renew do not wait crosswise. */
export function lockLeased(tx, clock, { worker, by, leases, }) {
    const which = leases === null
        ? sql `true`
        : sql `(execution.id, execution.lease_token) in (
          select * from unnest(
            ${leases.map(({ execution }) => execution)}::uuid[],
            ${leases.map(({ leaseToken }) => leaseToken)}::uuid[]))`;
    return tx.rows(sql `
      select id, job_id, null as job, handler, null as parameters, scheduled_for,
        extract(epoch from due_at)::float8 * 1000 as due_ms, priority, attempt, worker_losses, max_attempts, policy,
        lease_token, null as checkpoint, log_lines, log_bytes, trace_parent, owner_id,
        extract(epoch from started_at)::float8 * 1000 as started_ms,
        extract(epoch from ${now(clock)})::float8 * 1000 as at_ms,
        extract(epoch from cancel_requested_at)::float8 * 1000 as cancel_requested_ms, cancel_requested_by
      from job_execution execution
      where worker_id = ${worker}
        and status = 'running'
        and exists (select from worker where worker.id = ${worker} and remote_by = ${by})
        and ${which}
      order by id
      for update`);
}
/** Records how attempts of locked rows have ended. */
export async function endLeased(tx, clock, ends) {
    if (ends.length === 0)
        return [];
    const all = ends.map(({ row, outcome }) => ({
        claimed: row,
        outcome,
        startedAt: row.started_ms,
        durationMs: Math.max(0, row.at_ms - row.started_ms),
    }));
    const recorded = await recordOutcomes(tx, clock, all);
    return all.map((ended) => ({ ended, recorded: recorded.get(ended.claimed.id) }));
}
/** The job's limits, or else those that the handler was published with, or the usual ones. */
export async function limitsOfLeased(db, rows) {
    const names = [
        ...new Set(rows.filter(({ policy }) => policy === null).map((row) => row.handler)),
    ];
    const handlers = await handlersOf(db, names);
    return (row) => row.policy ?? limitsOf(row, handlers.get(row.handler));
}
async function handlersOf(db, names) {
    if (names.length === 0)
        return new Map();
    const rows = await db.rows(sql `select name, limits from handler where name = any(${names})`);
    const limits = new Map(rows.map((row) => [row.name, row.limits]));
    return new Map(names.map((name) => [
        name,
        standIn({
            name,
            description: null,
            parameters: null,
            isolation: "inline",
            version: null,
            limits: limits.get(name) ?? {},
            publishedAt: new Date(0),
            workers: 0,
            seenAt: null,
        }),
    ]));
}
//# sourceMappingURL=lease.js.map