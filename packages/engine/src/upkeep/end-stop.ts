import { now, type Clock } from "../clock.ts";
import { writeChange } from "../operator/changes.ts";
import type { ScheduleStopRow } from "../rows.ts";
import { sql, type Database } from "../sql.ts";

/** Ends a stop of all schedules whose end has come, once all slots before the end are skipped. Any node may do it. */
export async function endStop(db: Database, clock: Clock): Promise<void> {
  await db.transaction(async (tx) => {
    const [ended] = await tx.rows(
      sql<ScheduleStopRow>`
        delete from schedule_stop stop
        where until <= ${now(clock)}
          and not exists (
            select from job_execution
            where status = 'scheduled'
              and due_at < until
              and trigger in ('schedule', 'catch_up')
              and attempt = 0)
          -- nor has a job slots of that time that are not made yet, since somebody holds it
          and not exists (
            select from scheduled_job
            where enabled and deleted_at is null and next_run_at < until)
        returning stopped_at, stopped_by, reason, until`,
    );
    if (ended === undefined) return;
    await writeChange(tx, clock, {
      by: "horarium",
      reason: "the stop has come to its end",
      verb: "resume_schedules",
      detail: { stoppedAt: ended.stopped_at },
    });
  });
}
