import { now, type Clock } from "../clock.ts";
import type { AnyHandler } from "../define.ts";
import { ConflictError } from "../errors.ts";
import type { JobRow } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import { writeChange } from "./changes.ts";
import { checkParameters, columnsOfHandler, insertJob, instant, nameOf } from "./create.ts";
import { beforeAfter, defaultOf, differing, revived, sameJson } from "./job-columns.ts";
import { toColumns, type JobSettings, type SettingColumns } from "./job-settings.ts";
import { checkTiming, nextSlot, stretchUntil } from "../slot-plan.ts";
import { timing } from "../timing.ts";
import { enabled, updateJob } from "./update-job.ts";

/** A job as code declares it. */
export interface Declaration {
  name: string;
  handler: AnyHandler | string;
  settings: JobSettings;
  /** The app that declares it: what it no longer declares is retired, and nothing of other apps. */
  app: string;
  origin: "code" | "builtin";
  /** Why it cannot be executed yet: the job is shown and disabled with this reason. */
  unavailable?: string;
}

/**
 * Says what a job is in code. The first time it is created; later, what code says differently is updated, and what
 * people have changed on it stays.
 */
export async function declareJob(
  db: Database,
  clock: Clock,
  declaration: Declaration,
): Promise<JobRow> {
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

async function updateDeclared(
  tx: Database,
  clock: Clock,
  at: Date,
  { name, handler, app, origin, unavailable }: Declaration,
  columns: SettingColumns,
): Promise<JobRow> {
  const job = await findDeclared(tx, name);
  if (job.deleted_at !== null) return job;
  const declared = JSON.stringify(columns);
  const isBack = job.retired_at !== null;
  const wasUnavailable =
    job.origin === "builtin" && job.disabled_by === "horarium" && job.disabled_reason !== null;
  const becomesAvailable = wasUnavailable && unavailable === undefined && !job.enabled && !isBack;
  if (
    sameJson(job.declared, JSON.parse(declared)) &&
    job.handler === nameOf(handler) &&
    job.declared_by === app &&
    job.origin === origin &&
    !isBack &&
    !becomesAvailable
  ) {
    return job;
  }
  const kept = Object.fromEntries(
    Object.entries(columns).filter(([name]) => !job.overridden.includes(name)),
  );
  // what code said before and says no longer falls back to the default
  const changes: SettingColumns = { ...droppedColumns(job, columns), ...kept };
  const after = { ...job, ...changes };
  const moves = Object.keys(differing(job, changes)).some((column) => timing.has(column));
  if (moves) checkTiming(after, at);
  const enables = (isBack && job.disabled_reason === retiredReason) || becomesAvailable;
  return updateJob(
    tx,
    clock,
    job,
    {
      ...changes,
      handler: nameOf(handler),
      declared,
      declared_by: app,
      origin,
      retired_at: null,
      ...(enables ? enabled : {}),
      ...(moves || enables ? { next_run_at: nextSlot(after, at) } : {}),
    },
    {
      by: app,
      at,
      verb: "declare",
      ...beforeAfter(job, changes),
      ...(moves || enables ? { detail: { passed: stretchUntil(job, at) } } : {}),
    },
  );
}

/** Disables the jobs of `app` that its code no longer declares. They are kept, with their history. */
export async function retireUndeclared(
  db: Database,
  clock: Clock,
  app: string,
  declared: readonly string[],
): Promise<string[]> {
  const retired = await db.rows(
    sql<{ name: string }>`
      with retired as (
        update scheduled_job
        set enabled = false,
            retired_at = ${now(clock)},
            disabled_reason = case when enabled then ${retiredReason} else disabled_reason end,
            disabled_by = case when enabled then ${app} else disabled_by end,
            disabled_at = coalesce(disabled_at, ${now(clock)}),
            version = version + 1
        where id = any (array(
          -- in order: who records holds jobs too, and waits for others
          select id
          from scheduled_job
          where declared_by = ${app}
            and origin in ('code', 'builtin')
            and retired_at is null
            and deleted_at is null
            and name <> all (${declared})
          order by id
          for no key update))
        returning id, name
      ), noted as (
        insert into change (at, by, verb, job_id, reason)
        select ${now(clock)}, ${app}, 'retire', id, ${retiredReason}
        from retired
      )
      select name from retired`,
  );
  return retired.map(({ name }) => name);
}

const retiredReason = "removed from the code";

async function findDeclared(tx: Database, name: string): Promise<JobRow> {
  const [job] = await tx.rows(
    sql<JobRow>`
      select *
      from scheduled_job
      where name = ${name} and owner_id is null
      order by deleted_at nulls first
      limit 1
      for update`,
  );
  if (job === undefined)
    throw new ConflictError(`job ${name}: it was deleted while it was declared`);
  return job;
}

function droppedColumns(job: JobRow, columns: SettingColumns): SettingColumns {
  const dropped = Object.keys(job.declared ?? {}).filter(
    (name) => !Object.hasOwn(columns, name) && !job.overridden.includes(name),
  );
  return revived(Object.fromEntries(dropped.map((name) => [name, defaultOf(name)])));
}
