import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";
import type { Condition } from "./alert-row.ts";
import { conditionOf } from "./condition-of.ts";
import { ruleFor, shortestMs, type RuleRow, type Scoped } from "./rules.ts";

/**
 * Jobs that have not completed for so long as their rule says. It looks at every job, and reads the executions of those
 * alone that could be meant: it is asked once a minute, if at all.
 */
export async function findWithoutSuccess(
  tx: Database,
  clock: Clock,
  rules: readonly RuleRow[],
  at: Date,
): Promise<Condition[]> {
  const own = rules.filter(({ kind, enabled }) => kind === "no_success" && enabled);
  if (own.length === 0) return [];
  const rows = await readLongWithout(tx, clock, shortestMs(own, "no_success"));
  return rows.flatMap(({ since, handler, ...job }) => {
    const { enabled, settings } = ruleFor(rules, "no_success", job);
    if (!enabled || at.getTime() - since.getTime() <= (settings.afterMs ?? Infinity)) return [];
    const detail = { since: since.toISOString() };
    return [conditionOf("no_success", at, { job_id: job.id, handler, detail })];
  });
}

/** Those of which an alert is open are known already. */
function readLongWithout(
  tx: Database,
  clock: Clock,
  afterMs: number,
): Promise<(Scoped & { handler: string; since: Date })[]> {
  const before = sql`${now(clock)} - ${afterMs} * interval '1 ms'`;
  return tx.rows(
    sql<Scoped & { handler: string; since: Date }>`
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
        and job.created_at < ${before}
        and (job.last_run_status is distinct from 'completed' or job.last_run_at < ${before})
        and (last.completed_at is null or last.completed_at < ${before})
        and not exists (
          select from alert
          where alert.job_id = job.id and alert.kind = 'no_success' and alert.resolved_at is null)`,
  );
}
