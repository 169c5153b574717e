import { now } from "../clock.js";
import { sql } from "../sql.js";
import { findSkew } from "./clock-skew.js";
import { conditionOf } from "./condition-of.js";
import { scopedOf } from "./job-facts.js";
import { findLongRunning } from "./long-running.js";
import { ruleFor } from "./rules.js";
const headLimit = 2_000;
/**
 * What does not happen, or takes too long, at this moment. `open` are the keys of the open alerts: what is known already is
 * not found again.
 */
export async function findAbsences(tx, clock, { rules, at, typical }) {
    const scheduler = await readScheduler(tx, clock);
    const silent = findSilence(scheduler.seenAt, rules, at);
    // who waits while nobody schedules waits for that
    const waiting = scheduler.isLive ? await findWaiting(tx, clock, rules, at) : [];
    const long = await findLongRunning(tx, clock, { rules, at, typical });
    return [...silent, ...waiting, ...long, ...(await findSkew(tx, clock, rules, at))];
}
async function readScheduler(tx, clock) {
    const [row] = await tx.rows(sql `
      select greatest(max(seen_at), (select ticked_at from alert_watch)) as "seenAt",
        coalesce(bool_or(not stopping and seen_at > ${now(clock)} - interval '1 minute'), false) as "isLive"
      from worker`);
    return row;
}
/** Where nobody has ever scheduled, nobody is silent. */
function findSilence(seenAt, rules, at) {
    const { enabled, settings } = ruleFor(rules, "scheduler_silent", null);
    const isSilent = seenAt !== null && at.getTime() - seenAt.getTime() > (settings.afterMs ?? 0);
    if (!enabled || !isSilent)
        return [];
    return [conditionOf("scheduler_silent", at, { detail: { since: seenAt.toISOString() } })];
}
/** Of a worker. One at the edge lives while there is work, and is back at the next ring. */
function isThere(at) {
    return sql `seen_at > ${at} - case runner when 'edge' then interval '15 minutes' else interval '1 minute' end
    and (not stopping or runner = 'edge')`;
}
/** What could be claimed and is not: for want of a worker, or since others go first. Looks at the heads of the queue. */
async function findWaiting(tx, clock, rules, at) {
    const rows = await tx.rows(sql `
      with head as (
        select id, job_id, handler, coalesce(runner, 'any') as runner, greatest(due_at, queued_at) as since
        from job_execution
        where status = 'queued' and held is null
        order by priority, due_at, id
        limit ${headLimit}
      ), waiting as (
        select job_id, handler, runner, (array_agg(id order by since))[1] as execution_id, min(since) as since,
          count(*)::int as waiting
        from head
        where since < ${now(clock)} - interval '1 second'
        group by job_id, handler, runner
      )
      select waiting.*, job.folder, job.tags, exists (
          select from worker
          where waiting.handler = any (handlers)
            and ${isThere(now(clock))}
            and (waiting.runner = 'any' or worker.runner = waiting.runner)) as offered
      from waiting
      left join scheduled_job job on job.id = waiting.job_id`);
    const late = rows
        .filter(({ offered }) => offered)
        .flatMap((row) => {
        const { enabled, settings } = ruleFor(rules, "late", scopedOf(row));
        const limitMs = settings.afterMs ?? Infinity;
        if (!enabled || at.getTime() - row.since.getTime() <= limitMs)
            return [];
        const { job_id, handler, execution_id, waiting } = row;
        return [
            conditionOf("late", at, { job_id, handler, execution_id, detail: { limitMs, waiting } }),
        ];
    });
    return [...late, ...findUnoffered(rows, rules, at)];
}
function findUnoffered(rows, rules, at) {
    const { enabled, settings } = ruleFor(rules, "no_worker", null);
    const before = at.getTime() - (settings.afterMs ?? 0);
    if (!enabled)
        return [];
    const byHandler = new Map();
    for (const row of rows.filter(({ offered, since }) => !offered && since.getTime() < before)) {
        const known = byHandler.get(row.handler);
        byHandler.set(row.handler, { ...row, waiting: row.waiting + (known?.waiting ?? 0) });
    }
    return [...byHandler.values()].map(({ handler, execution_id, waiting }) => conditionOf("no_worker", at, { handler, execution_id, detail: { waiting } }));
}
//# sourceMappingURL=absences.js.map