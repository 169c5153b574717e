import { now } from "../clock.js";
import { sql } from "../sql.js";
import { conditionOf } from "./condition-of.js";
import { ruleFor } from "./rules.js";
/** Of fewer executions than these a share says nothing. */
export const leastExecutions = 5;
/** The newest of them are looked at: a share to the percent. */
export const mostExecutions = 100;
/** Whether too few of them completed. */
export function isRateLow({ executions, completed }, { rate }) {
    return executions >= leastExecutions && completed < (rate ?? 0) * executions;
}
/**
 * Jobs of whose executions too few complete, by their rules. It reads those that have failed in the time that the rules
 * ask about: it is asked once a minute, if at all.
 */
export async function findLowRates(tx, clock, rules, at) {
    const own = rules.filter(({ kind, enabled }) => kind === "completion_rate" && enabled);
    if (own.length === 0)
        return [];
    const asking = (await readFailing(tx, clock, longest(own))).flatMap(({ handler, ...job }) => {
        const { enabled, settings } = ruleFor(rules, "completion_rate", job);
        return enabled ? [{ id: job.id, handler, settings }] : [];
    });
    const ended = await readEnded(tx, clock, asking.map(({ id, settings }) => ({ id, withinMs: settings.afterMs ?? 0 })));
    return asking.flatMap(({ id, handler, settings }) => {
        const counts = ended.get(id);
        if (counts === undefined || !isRateLow(counts, settings))
            return [];
        const { executions, completed } = counts;
        return [
            conditionOf("completion_rate", at, {
                job_id: id,
                handler,
                detail: { executions, completed },
            }),
        ];
    });
}
/** The longest time that a rule asks about. One without a time inherits that of another. */
function longest(rules) {
    return Math.max(86_400_000, ...rules.map(({ settings }) => settings.afterMs ?? 0));
}
/** Ids begin with the time at which they were made: nobody tries for longer than a day. */
function readFailing(tx, clock, withinMs) {
    return tx.rows(sql `
      select id, folder, tags, handler
      from scheduled_job
      where enabled
        and deleted_at is null
        and id in (
          select job_id
          from job_execution
          where status = 'failed'
            and id >= (lpad(to_hex((extract(epoch from ${now(clock)} - interval '1 day'
              - ${withinMs} * interval '1 ms') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid)`);
}
async function readEnded(tx, clock, jobs) {
    if (jobs.length === 0)
        return new Map();
    const rows = await tx.rows(sql `
      select job.id, ended.executions, ended.completed
      from unnest(
        ${jobs.map(({ id }) => id)}::uuid[],
        ${jobs.map(({ withinMs }) => withinMs)}::float8[]) as job (id, within_ms)
      cross join lateral (
        select count(*)::int as executions, (count(*) filter (where status = 'completed'))::int as completed
        from (
          select status, completed_at
          from job_execution
          where job_id = job.id and status in ('completed', 'failed') and trigger <> 'test'
          order by id desc
          limit ${mostExecutions}
        ) last
        where completed_at > ${now(clock)} - job.within_ms * interval '1 ms'
      ) ended`);
    return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}
//# sourceMappingURL=completion-rate.js.map