import { now } from "../clock.js";
import { ConflictError } from "../errors.js";
import { sql } from "../sql.js";
import { writeChange } from "./changes.js";
import { checkParameters, columnsOfHandler, insertJob, instant, nameOf } from "./create.js";
import { beforeAfter, defaultOf, differing, revived, sameJson } from "./job-columns.js";
import { toColumns } from "./job-settings.js";
import { checkTiming, nextSlot, stretchUntil } from "./slot-plan.js";
import { timing } from "../timing.js";
import { enabled, updateJob } from "./update-job.js";
/**
 * Says what a job is in code. The first time it is created; later, what code says differently is updated, and what
 * people have changed on it stays.
 */
export async function declareJob(db, clock, declaration) {
    const { name, handler, settings, app, origin, unavailable } = declaration;
    const columns = { ...columnsOfHandler(handler), ...toColumns(settings) };
    await checkParameters(handler, columns.parameters);
    return db.transaction(async (tx) => {
        const at = await instant(tx, clock);
        const isOff = unavailable !== undefined;
        const inserted = await insertJob(tx, at, {
            name,
            handler: nameOf(handler),
            columns,
            rest: {
                origin,
                declared_by: app,
                declared: JSON.stringify(columns),
                ...(isOff
                    ? {
                        enabled: false,
                        disabled_reason: unavailable,
                        disabled_by: "horarium",
                        disabled_at: at,
                    }
                    : {}),
            },
        });
        if (inserted !== null) {
            await writeChange(tx, clock, { by: app, verb: "create", jobId: inserted.id, after: columns });
            return inserted;
        }
        return updateDeclared(tx, clock, at, declaration, columns);
    });
}
async function updateDeclared(tx, clock, at, { name, handler, app, origin, unavailable }, columns) {
    const job = await findDeclared(tx, name);
    if (job.deleted_at !== null)
        return job;
    const declared = JSON.stringify(columns);
    const isBack = job.retired_at !== null;
    const wasUnavailable = job.origin === "builtin" && job.disabled_by === "horarium" && job.disabled_reason !== null;
    const becomesAvailable = wasUnavailable && unavailable === undefined && !job.enabled && !isBack;
    if (sameJson(job.declared, JSON.parse(declared)) &&
        job.handler === nameOf(handler) &&
        job.declared_by === app &&
        job.origin === origin &&
        !isBack &&
        !becomesAvailable) {
        return job;
    }
    const kept = Object.fromEntries(Object.entries(columns).filter(([name]) => !job.overridden.includes(name)));
    // what code said before and says no longer falls back to the default
    const changes = { ...droppedColumns(job, columns), ...kept };
    const after = { ...job, ...changes };
    const moves = Object.keys(differing(job, changes)).some((column) => timing.has(column));
    if (moves)
        checkTiming(after, at);
    const enables = (isBack && job.disabled_reason === retiredReason) || becomesAvailable;
    return updateJob(tx, clock, job, {
        ...changes,
        handler: nameOf(handler),
        declared,
        declared_by: app,
        origin,
        retired_at: null,
        ...(enables ? enabled : {}),
        ...(moves || enables ? { next_run_at: nextSlot(after, at) } : {}),
    }, {
        by: app,
        at,
        verb: "declare",
        ...beforeAfter(job, changes),
        ...(moves || enables ? { detail: { passed: stretchUntil(job, at) } } : {}),
    });
}
/** Disables the jobs of `app` that its code no longer declares. They are kept, with their history. */
export async function retireUndeclared(db, clock, app, declared) {
    const retired = await db.rows(sql `
      with retired as (
        update scheduled_job
        set enabled = false,
            retired_at = ${now(clock)},
            disabled_reason = case when enabled then ${retiredReason} else disabled_reason end,
            disabled_by = case when enabled then ${app} else disabled_by end,
            disabled_at = coalesce(disabled_at, ${now(clock)}),
            version = version + 1
        where declared_by = ${app}
          and origin in ('code', 'builtin')
          and retired_at is null
          and deleted_at is null
          and name <> all (${declared})
        returning id, name
      ), noted as (
        insert into change (at, by, verb, job_id, reason)
        select ${now(clock)}, ${app}, 'retire', id, ${retiredReason}
        from retired
      )
      select name from retired`);
    return retired.map(({ name }) => name);
}
const retiredReason = "removed from the code";
async function findDeclared(tx, name) {
    const [job] = await tx.rows(sql `
      select *
      from scheduled_job
      where name = ${name} and owner_id is null
      order by deleted_at nulls first
      limit 1
      for update`);
    if (job === undefined)
        throw new ConflictError(`job ${name}: it was deleted while it was declared`);
    return job;
}
function droppedColumns(job, columns) {
    const dropped = Object.keys(job.declared ?? {}).filter((name) => !Object.hasOwn(columns, name) && !job.overridden.includes(name));
    return revived(Object.fromEntries(dropped.map((name) => [name, defaultOf(name)])));
}
//# sourceMappingURL=declare.js.map