import { now, type Clock } from "../clock.ts";
import { ConfigurationError, ConflictError } from "../errors.ts";
import type { JobRow } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import { uuidv7 } from "../uuid.ts";
import type { By } from "./changes.ts";
import { instant } from "./create.ts";
import { findJob } from "./find-job.ts";
import { nextSlot, stretchUntil, withoutTaken, type Stretch } from "../slot-plan.ts";
import { enabled, updateJob } from "./update-job.ts";

/**
 * Disables a job: no slot of it begins after this is committed, unless it was claimed ahead just before. What runs
 * goes on. With `until` the job is enabled again by itself. Throws `ConfigurationError` for an `until` that has passed.
 */
export async function pauseJob(
  db: Database,
  clock: Clock,
  nameOrId: string,
  { until, ...by }: By & { until?: Date } = {},
): Promise<JobRow> {
  return db.transaction(async (tx) => {
    const job = await findJob(tx, nameOrId, { isLocked: true });
    const at = await instant(tx, clock);
    if (until !== undefined && until <= at)
      throw new ConfigurationError(
        `until: ${until.toISOString()} has passed; give an instant that is to come, or none`,
      );
    const disabled = {
      enabled: false,
      disabled_reason: by.reason ?? null,
      disabled_by: by.by ?? null,
      disabled_at: job.disabled_at ?? at,
      disabled_until: until ?? null,
    };
    await skipUnstarted(tx, clock, job.id);
    return updateJob(tx, clock, job, disabled, {
      ...by,
      at,
      verb: "pause",
      before: { enabled: job.enabled },
      after: { enabled: false, disabled_until: until ?? null },
    });
  });
}

/**
 * Enables a job again, from now on: the slots of the pause are not made up for. One `skipped` row stands for them and
 * says how many there were.
 */
export async function resumeJob(
  db: Database,
  clock: Clock,
  nameOrId: string,
  by: By = {},
): Promise<JobRow> {
  return db.transaction(async (tx) => {
    const job = await findJob(tx, nameOrId, { isLocked: true });
    if (job.enabled) return job;
    if (job.retired_at !== null) {
      throw new ConflictError(
        `job ${job.name}: it was removed from the code, and nothing offers its handler; declare it again`,
      );
    }
    const at = await instant(tx, clock);
    const passed = stretchUntil(job, at);
    if (passed !== null) await insertSkipped(tx, clock, job, passed, "paused");
    const columns = { ...enabled, next_run_at: nextSlot(job, at) };
    return updateJob(tx, clock, job, columns, {
      ...by,
      at,
      verb: "resume",
      before: { enabled: false },
      after: { enabled: true },
      ...(passed === null ? {} : { detail: { passed } }),
    });
  });
}

/** What the schedule asked for and has not begun. What a person asked for stays. */
async function skipUnstarted(tx: Database, clock: Clock, jobId: string): Promise<void> {
  await tx.rows(
    sql`
      with skipped as (
        update job_execution
        set status = 'skipped', held = null, reason = 'paused', completed_at = ${now(clock)}
        where job_id = ${jobId}
          and status in ('scheduled', 'queued')
          and trigger in ('schedule', 'catch_up')
          and attempt = 0
        returning id, job_id
      )
      update scheduled_job job
      set current_execution_id = null
      from skipped
      where job.id = skipped.job_id and job.current_execution_id = skipped.id`,
  );
}

async function insertSkipped(
  tx: Database,
  clock: Clock,
  job: JobRow,
  passed: Stretch,
  reason: string,
): Promise<void> {
  // a backfill has made rows, or a person skipped or moved slots, or they were made ahead before an edit
  const taken = await tx.rows(
    sql<{ slot: Date }>`
      select scheduled_for as slot
      from job_execution
      where job_id = ${job.id} and scheduled_for between ${passed.from} and ${passed.to}`,
  );
  const stretch = withoutTaken(
    job,
    passed,
    taken.map(({ slot }) => slot),
  );
  if (stretch === null) return;
  await tx.rows(
    sql`
      insert into job_execution (
        id, job_id, owner_id, handler, parameters, trigger, scheduled_for, due_at, status, reason, completed_at, result)
      select ${uuidv7(Date.now())}, id, owner_id, handler, parameters, 'schedule', ${stretch.from}, ${stretch.from}, 'skipped',
        ${reason}, ${now(clock)}, ${stretch.slots > 1 ? JSON.stringify(stretch) : null}::jsonb
      from scheduled_job
      where id = ${job.id}`,
  );
}
