import { sql } from "../sql.js";
const minute = 60_000;
const day = 86_400_000;
const common = {
    failures: 1,
    of: null,
    afterMs: null,
    timeoutShare: null,
    typicalFactor: null,
    rate: null,
    text: null,
    recoverAfter: 1,
    reminderMs: day,
    escalation: [],
};
/** Rules that work without being configured. */
export const builtInRules = {
    failed: { enabled: true, settings: common },
    missed: { enabled: true, settings: common },
    late: { enabled: true, settings: { ...common, afterMs: 5 * minute } },
    long_running: {
        enabled: true,
        settings: { ...common, timeoutShare: 0.8, typicalFactor: 2 },
    },
    stuck: { enabled: true, settings: common },
    worker_lost: { enabled: true, settings: common },
    // there is no duration, share or text that suits all jobs
    no_success: { enabled: false, settings: { ...common, afterMs: 2 * day } },
    completion_rate: { enabled: false, settings: { ...common, afterMs: day, rate: 0.9 } },
    log_contains: { enabled: false, settings: common },
    no_worker: { enabled: true, settings: { ...common, afterMs: minute } },
    scheduler_silent: { enabled: true, settings: { ...common, afterMs: 2 * minute } },
    clock_jumped: { enabled: true, settings: { ...common, reminderMs: null } },
    clock_skew: { enabled: true, settings: { ...common, afterMs: 2_000 } },
    epoch_began: { enabled: true, settings: { ...common, reminderMs: null } },
    channel_failed: { enabled: true, settings: common },
    // raised by horarium.tick(), which knows no rules
    doorbell: { enabled: true, settings: common },
};
export function readRules(db) {
    return db.rows(sql `select * from alert_rule order by created_at, id`);
}
const order = ["all", "folder", "tag", "job"];
/** The rule of a kind for a job; for what is about no job, what is set for all counts. */
export function ruleFor(rows, kind, job) {
    const matching = rows
        .filter((row) => row.kind === kind && isInScope(row, job))
        .toSorted((a, b) => order.indexOf(a.scope) - order.indexOf(b.scope) ||
        (a.folder?.length ?? 0) - (b.folder?.length ?? 0) ||
        (a.tag ?? "").localeCompare(b.tag ?? ""));
    return matching.reduce((rule, row) => ({
        id: row.id,
        enabled: row.enabled,
        settings: { ...rule.settings, ...row.settings },
        channelIds: row.channel_ids ?? rule.channelIds,
    }), { ...builtInRules[kind], id: null, channelIds: null });
}
/**
 * Whether a rule or a quiet window is about a job: a folder is about those below it too.
 *
 * @example
 * const job = { id: "1", folder: "nightly/backup", tags: [] };
 * isInScope({ scope: "folder", folder: "nightly", tag: null, job_id: null }, job); // => true
 */
export function isInScope({ scope, folder, tag, job_id }, job) {
    if (scope === "all")
        return true;
    if (job === null)
        return false;
    if (scope === "job")
        return job.id === job_id;
    if (scope === "tag")
        return tag !== null && job.tags.includes(tag);
    return folder !== null && (job.folder === folder || (job.folder ?? "").startsWith(`${folder}/`));
}
//# sourceMappingURL=rules.js.map