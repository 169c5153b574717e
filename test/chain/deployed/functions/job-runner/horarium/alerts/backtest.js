import { now } from "../clock.js";
import { sql } from "../sql.js";
import { jobStats } from "../upkeep/stats.js";
import { isRateLow, mostExecutions } from "./completion-rate.js";
import { isTooMany } from "./look.js";
import { builtInRules, isInScope } from "./rules.js";
/** Kinds of which the history knows whether they would have fired. */
export const backtestedKinds = [
    "failed",
    "missed",
    "late",
    "long_running",
    "no_success",
    "completion_rate",
];
const mostRows = 200_000;
/** What a rule would have raised in the last `days` days, by the executions that are still kept. */
export async function backtestRule(db, clock, { days, ...rule }) {
    const [time] = await db.rows(sql `select ${now(clock)} as at`);
    if (time === undefined)
        throw new Error("the database gave no instant");
    const from = new Date(time.at.getTime() - days * 86_400_000);
    const jobs = await readJobs(db, rule);
    const rows = await readHistory(db, [...jobs.keys()], from);
    const settings = { ...builtInRules[rule.kind].settings, ...rule.settings };
    const byJob = new Map();
    for (const row of rows.slice(0, mostRows)) {
        const known = byJob.get(row.job_id);
        if (known === undefined)
            byJob.set(row.job_id, [row]);
        else
            known.push(row);
    }
    const firings = [];
    for (const [id, executions] of byJob) {
        const job = jobs.get(id);
        const judge = await judgeOf(db, clock, rule.kind, settings, job);
        firings.push(...firingsOf(job, executions, judge, settings.recoverAfter, from));
    }
    return {
        from,
        jobs: jobs.size,
        firings: firings.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
        isWhole: rows.length <= mostRows,
    };
}
async function readJobs(db, rule) {
    const rows = await db.rows(sql `
      select id, name, folder, tags, timeout_ms, long_running_after_ms
      from scheduled_job
      where deleted_at is null and owner_id is null
      limit 10000`);
    return new Map(rows.filter((job) => isInScope(rule, job)).map((job) => [job.id, job]));
}
function readHistory(db, jobs, from) {
    return db.rows(sql `
      select id, job_id, status, due_at, started_at, completed_at
      from job_execution
      where job_id = any (${jobs}::uuid[])
        and completed_at >= ${from}
        and status in ('completed', 'failed', 'missed')
        and trigger <> 'test'
      order by completed_at, id
      limit ${mostRows + 1}`);
}
async function judgeOf(db, clock, kind, settings, job) {
    const { afterMs } = settings;
    switch (kind) {
        case "failed":
            return (one, before) => one.status === "failed" &&
                isTooMany([one, ...before]
                    .filter(({ status }) => status !== "missed")
                    .map(({ status }) => status === "failed"), settings);
        case "missed":
            return ({ status }) => status === "missed";
        case "late":
            return ({ started_at, due_at }) => started_at !== null && started_at.getTime() - due_at.getTime() > (afterMs ?? Infinity);
        case "no_success":
            return ({ completed_at }, before) => {
                const last = before.find(({ status }) => status === "completed");
                return (last !== undefined &&
                    completed_at.getTime() - last.completed_at.getTime() > (afterMs ?? Infinity));
            };
        case "completion_rate":
            return (one, before) => one.status !== "missed" && isRateLow(rateOf(one, before, afterMs), settings);
        case "long_running": {
            const limitMs = await longLimit(db, clock, settings, job);
            return ({ started_at, completed_at }) => started_at !== null && completed_at.getTime() - started_at.getTime() > limitMs;
        }
    }
}
/** Of the executions that had ended by then, within so long. */
function rateOf(one, before, withinMs) {
    const from = one.completed_at.getTime() - (withinMs ?? 0);
    const ended = [one, ...before]
        .filter(({ status, completed_at }) => status !== "missed" && completed_at.getTime() > from)
        .slice(0, mostExecutions);
    const completed = ended.filter(({ status }) => status === "completed").length;
    return { executions: ended.length, completed };
}
async function longLimit(db, clock, { afterMs, timeoutShare, typicalFactor }, job) {
    const own = afterMs ?? job.long_running_after_ms;
    if (own !== null)
        return own;
    const { p95Ms } = await jobStats(db, clock, job.id, { days: 30 });
    const usual = typicalFactor === null || p95Ms === null ? Infinity : Math.max(60_000, p95Ms * typicalFactor);
    return Math.min(usual, timeoutShare === null ? Infinity : job.timeout_ms * timeoutShare);
}
function firingsOf(job, executions, fires, recoverAfter, from) {
    const firings = [];
    const before = [];
    let open = null;
    let good = 0;
    for (const one of executions) {
        if (fires(one, before)) {
            good = 0;
            if (open === null) {
                open = {
                    jobId: job.id,
                    job: job.name,
                    executionId: one.id,
                    at: one.completed_at,
                    until: null,
                };
                if (one.completed_at >= from)
                    firings.push(open);
            }
        }
        else if (one.status === "completed" && open !== null && ++good >= recoverAfter) {
            open.until = one.completed_at;
            open = null;
        }
        before.unshift(one);
        // no rule asks further back
        if (before.length > 100)
            before.pop();
    }
    return firings;
}
//# sourceMappingURL=backtest.js.map