import type { Clock } from "../clock.ts";
import type { AnyHandler } from "../define.ts";
import { ConflictError, NotFoundError } from "../errors.ts";
import type { ChangeRow, JobRow } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import type { By } from "./changes.ts";
import { checkParameters } from "./create.ts";
import { deleteJob, restoreJob } from "./delete.ts";
import { writeSettings } from "./edit.ts";
import { differing, revived, sameJson } from "./job-columns.ts";
import type { SettingColumns } from "./job-settings.ts";
import { pauseJob, resumeJob } from "./pause.ts";
import { settingWords } from "./setting-words.ts";
import { putBackSlot } from "./slots.ts";

/**
 * Takes a change of a job back, as a new change that says which one it reverts: settings go back to what they were, a
 * paused job is enabled, a deleted one restored, a skipped or moved slot put back. Returns the job as it is then.
 *
 * `version` is the job's that was shown. Throws `ConflictError`, with the reason, where a change cannot be taken back.
 */
export function revertChange(
  db: Database,
  clock: Clock,
  changeId: string,
  {
    version,
    handlerOf,
    ...by
  }: By & { version?: number; handlerOf?: (name: string) => AnyHandler | undefined } = {},
): Promise<JobRow> {
  return db.transaction(async (tx) => {
    const change = await findChange(tx, changeId);
    const job = await lockedJob(tx, change.job_id);
    const refusal = whyNotRevertable(change, job);
    if (job === null || refusal !== null)
      throw new ConflictError(`change ${changeId}: ${refusal ?? "its job is gone"}`);
    if (version !== undefined && version !== job.version) {
      throw new ConflictError(
        `job ${job.name}: it was changed in the meantime (version ${job.version}, you saw ${version}); look at it again`,
      );
    }
    await takeBack(tx, clock, change, job, handlerOf?.(job.handler), { ...by, reverts: change.id });
    return (await lockedJob(tx, job.id))!;
  });
}

/**
 * What stands in the way of taking a change back now; null: nothing. `job` is the change's, also a deleted one.
 *
 * @example
 * const job = await horarium.pauseJob("nightly");
 * const [change] = await horarium.db.rows(sql<ChangeRow>`select * from change order by id desc limit 1`);
 * whyNotRevertable(change!, job); // => null
 */
export function whyNotRevertable(change: ChangeRow, job: JobRow | null): string | null {
  const never = refusals[change.verb];
  if (never !== undefined) return never;
  if (job === null) return "its job is gone";
  if (change.verb === "delete") return job.deleted_at === null ? "the job is there again" : null;
  if (job.deleted_at !== null) return "the job is deleted; restore it first";
  switch (change.verb) {
    case "edit":
      return changedSince(change, job);
    case "pause":
      if (job.enabled) return "the job is enabled again";
      if (job.retired_at !== null) return "code declares the job no longer; declare it again";
      return wasEnabled(change) ? null : "the job was disabled before it as well";
    case "resume":
      return job.enabled ? null : "the job is disabled again";
    case "restore":
      return job.origin === "code" || job.origin === "builtin"
        ? "code declares the job, so it would come back; disable it instead"
        : null;
    case "skip":
    case "move":
      return null;
    default:
      return `nothing is known of how to take "${change.verb}" back`;
  }
}

/** By verb: what is never taken back, and what to do instead. */
const refusals: Readonly<Record<string, string>> = {
  create: "a job that was created is deleted, not reverted",
  declare: "a deploy has made it: change the code, or edit the job over it",
  retire: "a deploy has made it: declare the job again",
  disable: "its schedule cannot be read; edit that, and enable the job",
  put_back: "the slot is skipped or moved again instead",
  run: "what has begun cannot be undone; cancel the execution if it still runs",
  test: "what has begun cannot be undone; cancel the execution if it still runs",
  retry: "what has begun cannot be undone; cancel the execution if it still runs",
  backfill: "what has begun cannot be undone; cancel the executions that still run",
  cancel: "what was cancelled is done again by a retry",
  stop_schedules: "resume the schedules instead",
  resume_schedules: "stop the schedules again instead",
  change_setting: "set it back instead",
  force_stop: "what was stopped is done again by a retry",
};

async function takeBack(
  tx: Database,
  clock: Clock,
  change: ChangeRow,
  job: JobRow,
  handler: AnyHandler | undefined,
  by: By,
): Promise<unknown> {
  switch (change.verb) {
    case "pause":
      return resumeJob(tx, clock, job.id, by);
    case "resume":
      return pauseJob(tx, clock, job.id, by);
    case "delete":
      return restoreJob(tx, clock, job.id, by);
    case "restore":
      return deleteJob(tx, clock, job.id, by);
    case "edit":
      return setBack(tx, clock, change, job, handler, by);
    default:
      return putBackSlot(tx, clock, job.id, { ...by, slot: slotOf(change) });
  }
}

async function setBack(
  tx: Database,
  clock: Clock,
  change: ChangeRow,
  job: JobRow,
  handler: AnyHandler | undefined,
  by: By,
): Promise<void> {
  const changes = revived(change.before ?? {});
  if (handler !== undefined && changes.parameters !== undefined)
    await checkParameters(handler, changes.parameters);
  // what is again as code says it is no override any more
  const overridden = job.overridden.filter(
    (column) =>
      !Object.hasOwn(changes, column) ||
      job.declared === null ||
      !sameJson(job.declared[column], change.before?.[column]),
  );
  const isFromCode = job.origin === "code" || job.origin === "builtin";
  const added = isFromCode
    ? Object.keys(changes).filter(
        (column) => !sameJson(job.declared?.[column], change.before?.[column]),
      )
    : [];
  await writeSettings(tx, clock, job, {
    changes,
    overridden: [...new Set([...overridden, ...added])],
    by,
  });
}

/** Only what still is as the change left it goes back: nobody's later edit is lost by it. */
function changedSince(change: ChangeRow, job: JobRow): string | null {
  const after = revived(change.after ?? {});
  if (Object.keys(change.before ?? {}).length === 0) return "it has changed no setting";
  const later = Object.keys(differing(job, after as SettingColumns));
  if (later.length === 0) return null;
  const names = new Intl.ListFormat("en").format(later.map(settingWords));
  return `the ${names} ${later.length === 1 ? "was" : "were"} changed again since; revert the later change first, or edit the job`;
}

function wasEnabled({ before }: ChangeRow): boolean {
  return before?.["enabled"] === true;
}

function slotOf({ detail }: ChangeRow): Date {
  return new Date(String(detail?.["scheduledFor"]));
}

async function findChange(tx: Database, id: string): Promise<ChangeRow> {
  const [change] = await tx.rows(sql<ChangeRow>`select * from change where id = ${id}`);
  if (change === undefined) throw new NotFoundError(`change ${id}: there is none of this id`);
  return change;
}

/** Also a deleted one. */
async function lockedJob(tx: Database, id: string | null): Promise<JobRow | null> {
  if (id === null) return null;
  const [job] = await tx.rows(sql<JobRow>`select * from scheduled_job where id = ${id} for update`);
  return job ?? null;
}
