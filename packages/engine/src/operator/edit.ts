import type { Clock } from "../clock.ts";
import type { AnyHandler } from "../define.ts";
import { ConflictError } from "../errors.ts";
import type { JobRow } from "../rows.ts";
import type { Database } from "../sql.ts";
import type { By } from "./changes.ts";
import { checkParameters, instant } from "./create.ts";
import { findJob } from "./find-job.ts";
import { beforeAfter, defaultOf, differing, revived } from "./job-columns.ts";
import { toColumns, type JobSettings, type SettingColumns } from "./job-settings.ts";
import { checkTiming, nextSlot, stretchUntil } from "../slot-plan.ts";
import { timing } from "../timing.ts";
import { updateJob } from "./update-job.ts";

/**
 * Changes a job. A change of schedule, zone, bounds or clock policy sets its cursor to the next slot after now: slots
 * of the new schedule that lie in the past are not made up for.
 *
 * `version` is the one that was shown to whoever edits: throws `ConflictError` if the job has moved on since then.
 */
export async function editJob(
  db: Database,
  clock: Clock,
  nameOrId: string,
  settings: JobSettings,
  { version, handler, ...by }: By & { version?: number; handler?: AnyHandler } = {},
): Promise<JobRow> {
  const changes = toColumns(settings);
  if (changes.parameters !== undefined) {
    await checkParameters(handler ?? `job ${nameOrId}`, changes.parameters);
  }
  return db.transaction(async (tx) => {
    const job = await findJob(tx, nameOrId, { isLocked: true });
    if (version !== undefined && version !== job.version) {
      throw new ConflictError(
        `job ${job.name}: it was changed in the meantime (version ${job.version}, you saw ${version}); look at it again`,
      );
    }
    const changed = differing(job, changes);
    if (Object.keys(changed).length === 0) return job;
    const isFromCode = job.origin === "code" || job.origin === "builtin";
    const overridden = isFromCode
      ? [...new Set([...job.overridden, ...Object.keys(changed)])]
      : job.overridden;
    return writeSettings(tx, clock, job, { changes: changed, overridden, by });
  });
}

/** Takes back what people have changed on a job that code declares: all of it, or the settings named. */
export async function revertToCode(
  db: Database,
  clock: Clock,
  nameOrId: string,
  { columns, ...by }: By & { columns?: readonly string[] } = {},
): Promise<JobRow> {
  return db.transaction(async (tx) => {
    const job = await findJob(tx, nameOrId, { isLocked: true });
    if (job.declared === null)
      throw new ConflictError(
        `job ${job.name}: no code declares it, so there is nothing to go back to`,
      );
    const names = job.overridden.filter((name) => columns === undefined || columns.includes(name));
    const changes = revived(
      Object.fromEntries(names.map((name) => [name, job.declared?.[name] ?? defaultOf(name)])),
    );
    const overridden = job.overridden.filter((name) => !names.includes(name));
    return writeSettings(tx, clock, job, { changes, overridden, by });
  });
}

/** Writes settings of a job that the caller has locked, and moves its cursor where they say when it has slots. */
export async function writeSettings(
  tx: Database,
  clock: Clock,
  job: JobRow,
  { changes, overridden, by }: { changes: SettingColumns; overridden: string[]; by: By },
): Promise<JobRow> {
  const at = await instant(tx, clock);
  const after: JobRow = { ...job, ...(changes as Partial<JobRow>) };
  checkTiming(after, at);
  const moves = Object.keys(differing(job, changes)).some((column) => timing.has(column));
  return updateJob(
    tx,
    clock,
    job,
    { ...changes, overridden, ...(moves ? { next_run_at: nextSlot(after, at) } : {}) },
    {
      ...by,
      at,
      verb: "edit",
      ...beforeAfter(job, changes),
      ...(moves && job.enabled ? { detail: { passed: stretchUntil(job, at) } } : {}),
    },
  );
}
