import { now } from "../clock.js";
import { sql } from "../sql.js";
import { conditionOf } from "./condition-of.js";
import { ruleFor } from "./rules.js";
/** Jobs that have not completed for so long as their rule says. Reads every job: it is asked once a minute, if at all. */
export async function findWithoutSuccess(tx, clock, rules, at) {
    const own = rules.filter(({ kind, enabled }) => kind === "no_success" && enabled);
    if (own.length === 0)
        return [];
    const rows = await tx.rows(sql `
      select job.id, job.folder, job.tags, job.handler, coalesce(last.completed_at, job.created_at) as since
      from scheduled_job job
      left join lateral (
        select completed_at
        from job_execution
        where job_id = job.id and status = 'completed'
        order by id desc
        limit 1
      ) last on true
      where job.enabled
        and job.deleted_at is null
        and job.schedule <> '@manual'
        and (job.last_run_status is distinct from 'completed'
          or job.last_run_at < ${now(clock)} - interval '1 minute')`);
    return rows.flatMap(({ since, handler, ...job }) => {
        const { enabled, settings } = ruleFor(rules, "no_success", job);
        if (!enabled || at.getTime() - since.getTime() <= (settings.afterMs ?? Infinity))
            return [];
        const detail = { since: since.toISOString() };
        return [conditionOf("no_success", at, { job_id: job.id, handler, detail })];
    });
}
//# sourceMappingURL=without-success.js.map