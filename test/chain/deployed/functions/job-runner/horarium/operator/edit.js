import { ConflictError } from "../errors.js";
import { checkParameters, instant } from "./create.js";
import { findJob } from "./find-job.js";
import { beforeAfter, defaultOf, differing, revived } from "./job-columns.js";
import { toColumns } from "./job-settings.js";
import { checkTiming, nextSlot, stretchUntil } from "./slot-plan.js";
import { timing } from "../timing.js";
import { updateJob } from "./update-job.js";
/**
 * Changes a job. A change of schedule, zone, bounds or clock policy sets its cursor to the next slot after now: slots
 * of the new schedule that lie in the past are not made up for.
 *
 * `version` is the one that was shown to whoever edits: throws `ConflictError` if the job has moved on since then.
 */
export async function editJob(db, clock, nameOrId, settings, { version, handler, ...by } = {}) {
    const changes = toColumns(settings);
    if (changes.parameters !== undefined) {
        await checkParameters(handler ?? `job ${nameOrId}`, changes.parameters);
    }
    return db.transaction(async (tx) => {
        const job = await findJob(tx, nameOrId, { isLocked: true });
        if (version !== undefined && version !== job.version) {
            throw new ConflictError(`job ${job.name}: it was changed in the meantime (version ${job.version}, you saw ${version}); look at it again`);
        }
        const changed = differing(job, changes);
        if (Object.keys(changed).length === 0)
            return job;
        const isFromCode = job.origin === "code" || job.origin === "builtin";
        const overridden = isFromCode
            ? [...new Set([...job.overridden, ...Object.keys(changed)])]
            : job.overridden;
        return writeSettings(tx, clock, job, { changes: changed, overridden, by });
    });
}
/** Takes back what people have changed on a job that code declares: all of it, or the settings named. */
export async function revertToCode(db, clock, nameOrId, { columns, ...by } = {}) {
    return db.transaction(async (tx) => {
        const job = await findJob(tx, nameOrId, { isLocked: true });
        if (job.declared === null)
            throw new ConflictError(`job ${job.name}: no code declares it, so there is nothing to go back to`);
        const names = job.overridden.filter((name) => columns === undefined || columns.includes(name));
        const changes = revived(Object.fromEntries(names.map((name) => [name, job.declared?.[name] ?? defaultOf(name)])));
        const overridden = job.overridden.filter((name) => !names.includes(name));
        return writeSettings(tx, clock, job, { changes, overridden, by });
    });
}
/** Writes settings of a job that the caller has locked, and moves its cursor where they say when it has slots. */
export async function writeSettings(tx, clock, job, { changes, overridden, by }) {
    const at = await instant(tx, clock);
    const after = { ...job, ...changes };
    checkTiming(after, at);
    const moves = Object.keys(differing(job, changes)).some((column) => timing.has(column));
    return updateJob(tx, clock, job, { ...changes, overridden, ...(moves ? { next_run_at: nextSlot(after, at) } : {}) }, {
        ...by,
        at,
        verb: "edit",
        ...beforeAfter(job, changes),
        ...(moves && job.enabled ? { detail: { passed: stretchUntil(job, at) } } : {}),
    });
}
//# sourceMappingURL=edit.js.map