import { now } from "../clock.js";
import { sql } from "../sql.js";
import { findAbsences } from "./absences.js";
import { keyOf } from "./alert-row.js";
import { findLowRates } from "./completion-rate.js";
import { takeConditions } from "./conditions.js";
import { readQuietWindows } from "./quiet-windows.js";
import { findRecoveries } from "./recoveries.js";
import { readRules, ruleFor } from "./rules.js";
import { addAlertEvents, lockAlerts, writeAlerts } from "./store.js";
import { tellAlerts } from "./tell.js";
import { raise, resolve } from "./turn.js";
import { findWithoutSuccess } from "./without-success.js";
const batch = 5_000;
export function lookMemory() {
    return { typical: new Map(), minuteAt: -Infinity };
}
/**
 * Makes alerts of what was found, ends those whose cause is gone, and writes the deliveries that are due: one transaction.
 * One node at a time: while another is at it, nothing is done. Returns true where more was found than one look takes.
 */
export function lookForAlerts(db, clock, { memory = lookMemory(), everyMs = 0 } = {}) {
    return db.transaction(async (tx) => {
        const [turn] = await tx.rows(sql `
        select pg_try_advisory_xact_lock(hashtext(${`horarium alerts ${tx.schema}`})) as "isOurs", ${now(clock)} as at`);
        if (turn?.isOurs !== true)
            return false;
        const { at } = turn;
        const rules = await readRules(tx);
        const taken = await takeConditions(tx, batch);
        const isDue = await claimLook(tx, at, everyMs);
        const { absent, low } = isDue
            ? await findAbsent(tx, clock, { rules, at, memory })
            : { absent: [], low: null };
        await raiseAll(tx, { taken, absent, rules, at });
        await resolveAll(tx, clock, { rules, low, at });
        await tellAlerts(tx, { at, rules, windows: await readQuietWindows(tx) });
        return taken.length === batch;
    });
}
/** True if nobody has looked for what does not happen within `everyMs`. */
async function claimLook(tx, at, everyMs) {
    if (everyMs === 0)
        return true;
    const claimed = await tx.rows(sql `
      update alert_watch
      set looked_at = ${at}
      where looked_at <= ${new Date(at.getTime() - everyMs)} or looked_at > ${at}
      returning 1`);
    return claimed.length > 0;
}
async function findAbsent(tx, clock, { rules, at, memory }) {
    const absences = await findAbsences(tx, clock, { rules, at, typical: memory.typical });
    if (at.getTime() - memory.minuteAt < 60_000)
        return { absent: absences, low: null };
    memory.minuteAt = at.getTime();
    const without = await findWithoutSuccess(tx, clock, rules, at);
    const low = await findLowRates(tx, clock, rules, at);
    return { absent: [...absences, ...without, ...low], low: low.map((one) => keyOf(one)) };
}
async function raiseAll(tx, { taken, absent, rules, at }) {
    const all = [...taken, ...absent];
    if (all.length === 0)
        return;
    const alerts = await lockAlerts(tx, [...new Set(all.map((one) => keyOf(one)))]);
    const jobs = await readJobs(tx, all);
    const isKnown = (condition) => alerts.get(keyOf(condition))?.resolved_at === null;
    const news = [...taken, ...absent.filter((condition) => !isKnown(condition))];
    const enough = await enoughFailures(tx, news, { rules, jobs, isKnown });
    const changed = new Map();
    const events = [];
    for (const condition of news) {
        const job = jobs.get(condition.job_id ?? "") ?? null;
        const rule = ruleFor(rules, condition.kind, job);
        // a job that is gone meanwhile needs nobody
        const isGone = condition.job_id !== null && job === null;
        if (isGone || !rule.enabled || !enough(condition) || isOfOther(condition, rule))
            continue;
        const key = keyOf(condition);
        const { alert, event } = raise(changed.get(key) ?? alerts.get(key), condition, rule, at);
        changed.set(key, alert);
        if (event !== null)
            events.push({ ...event, alert_id: alert.id, at, by: "horarium" });
    }
    await writeAlerts(tx, [...changed.values()]);
    await addAlertEvents(tx, events);
}
/** A line that another rule looks for than the one that counts for the job. */
function isOfOther({ kind, detail }, { id }) {
    return kind === "log_contains" && detail?.rule !== id;
}
async function readJobs(tx, conditions) {
    const ids = [...new Set(conditions.flatMap(({ job_id }) => job_id ?? []))];
    const rows = await tx.rows(sql `
      select id, folder, tags
      from scheduled_job
      where id = any (${ids}::uuid[]) and deleted_at is null`);
    return new Map(rows.map((row) => [row.id, row]));
}
/** Whether a failure is one too many, by the rule of its job. An alert that is open hears of every one. */
async function enoughFailures(tx, conditions, { rules, jobs, isKnown, }) {
    const asking = new Map();
    for (const condition of conditions) {
        const { kind, job_id } = condition;
        if (kind !== "failed" || job_id === null || isKnown(condition))
            continue;
        const { settings } = ruleFor(rules, kind, jobs.get(job_id) ?? null);
        if (settings.failures > 1)
            asking.set(job_id, settings);
    }
    const recent = await readRecent(tx, asking);
    return ({ kind, job_id }) => {
        const settings = kind === "failed" && job_id !== null ? asking.get(job_id) : undefined;
        return settings === undefined || isTooMany(recent.get(job_id) ?? [], settings);
    };
}
/** `recent`: whether each of the last executions failed, the newest first. */
export function isTooMany(recent, { failures = 1, of = null }) {
    return recent.slice(0, of ?? failures).filter(Boolean).length >= failures;
}
async function readRecent(tx, asking) {
    if (asking.size === 0)
        return new Map();
    const rows = await tx.rows(sql `
      select asking.id, array(
          select status = 'failed'
          from job_execution execution
          where execution.job_id = asking.id
            and execution.status in ('completed', 'failed')
            and execution.trigger <> 'test'
          order by execution.id desc
          limit asking.most) as failed
      from unnest(
        ${[...asking.keys()]}::uuid[],
        ${[...asking.values()].map(({ failures, of }) => of ?? failures)}::integer[]) as asking (id, most)`);
    return new Map(rows.map(({ id, failed }) => [id, failed]));
}
async function resolveAll(tx, clock, { rules, low, at }) {
    const recoveries = (await findRecoveries(tx, clock, low)).filter((one) => isGoodEnough(one, rules));
    if (recoveries.length === 0)
        return;
    const alerts = await lockAlerts(tx, recoveries.map(({ key }) => key));
    const changed = [];
    const events = [];
    for (const { key, execution_id, note } of recoveries) {
        const known = alerts.get(key);
        if (known === undefined || known.resolved_at !== null)
            continue;
        alerts.delete(key);
        const { alert, event } = resolve(known, { by: "horarium", execution: execution_id, note }, at);
        changed.push(alert);
        events.push({ ...event, alert_id: alert.id, at, by: "horarium" });
    }
    await writeAlerts(tx, changed);
    await addAlertEvents(tx, events);
}
function isGoodEnough({ good, rule_id }, rules) {
    const row = rules.find(({ id }) => id === rule_id);
    return good >= (row?.settings.recoverAfter ?? 1);
}
//# sourceMappingURL=look.js.map