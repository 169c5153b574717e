import { now } from "../clock.js";
import { sql } from "../sql.js";
import { jobStats } from "../upkeep/stats.js";
import { conditionOf } from "./condition-of.js";
import { scopedOf } from "./job-facts.js";
import { ruleFor } from "./rules.js";
const headLimit = 2_000;
/** Below it, p95 times two is nothing that anybody would get up for. */
const leastTypicalMs = 60_000;
const typicalDays = 30;
const typicalForMs = 600_000;
/** What runs for too long. It reads no more than the workers have places. */
export async function findLongRunning(tx, clock, { rules, at, typical }) {
    const rows = await tx.rows(sql `
      select execution.job_id, execution.handler, execution.id as execution_id, job.folder, job.tags,
        extract(epoch from ${now(clock)} - execution.started_at)::float8 * 1000 as ran_ms,
        coalesce(job.timeout_ms, (execution.policy ->> 'timeoutMs')::float8::integer) as timeout_ms,
        job.long_running_after_ms
      from job_execution execution
      left join scheduled_job job on job.id = execution.job_id
      where execution.status = 'running'
        and execution.trigger <> 'test'
        and execution.started_at < ${now(clock)} - interval '1 second'
      limit ${headLimit}`);
    const found = [];
    for (const row of rows) {
        const passed = await passedLimit(tx, clock, row, { rules, typical });
        if (passed === null)
            continue;
        const { job_id, handler, execution_id } = row;
        found.push(conditionOf("long_running", at, { job_id, handler, execution_id, detail: passed }));
    }
    return found;
}
async function passedLimit(tx, clock, row, { rules, typical }) {
    const { enabled, settings } = ruleFor(rules, "long_running", scopedOf(row));
    if (!enabled)
        return null;
    const own = settings.afterMs ?? row.long_running_after_ms;
    // who says how long is too long means just that
    if (own !== null) {
        const limit = settings.afterMs === null ? "job" : "rule";
        return row.ran_ms > own ? { limitMs: own, limit } : null;
    }
    const { timeoutShare, typicalFactor } = settings;
    const ofTimeout = timeoutShare === null || row.timeout_ms === null ? Infinity : row.timeout_ms * timeoutShare;
    if (row.ran_ms > ofTimeout)
        return { limitMs: ofTimeout, limit: "timeout" };
    if (typicalFactor === null || row.job_id === null || row.ran_ms <= leastTypicalMs)
        return null;
    const p95Ms = await readP95(tx, clock, row.job_id, typical);
    const limitMs = Math.max(leastTypicalMs, (p95Ms ?? Infinity) * typicalFactor);
    return row.ran_ms > limitMs ? { limitMs, limit: "typical" } : null;
}
/** Null where too few have ended to say what is usual. */
async function readP95(tx, clock, jobId, typical) {
    const known = typical.get(jobId);
    if (known !== undefined && performance.now() - known.readAt < typicalForMs)
        return known.p95Ms;
    const { p95Ms, completed, failed } = await jobStats(tx, clock, jobId, { days: typicalDays });
    const usual = completed + failed < 10 ? null : p95Ms;
    if (typical.size > 10_000)
        typical.clear();
    typical.set(jobId, { p95Ms: usual, readAt: performance.now() });
    return usual;
}
//# sourceMappingURL=long-running.js.map