import { now } from "../clock.js";
import { writeChange } from "../operator/changes.js";
import { sql } from "../sql.js";
/** Ends a stop of all schedules whose end has come, once all slots before the end are skipped. Any node may do it. */
export async function endStop(db, clock) {
    await db.transaction(async (tx) => {
        const [ended] = await tx.rows(sql `
        delete from schedule_stop stop
        where until <= ${now(clock)}
          and not exists (
            select from job_execution
            where status = 'scheduled'
              and due_at < until
              and trigger in ('schedule', 'catch_up')
              and attempt = 0)
        returning stopped_at, stopped_by, reason, until`);
        if (ended === undefined)
            return;
        await writeChange(tx, clock, {
            by: "horarium",
            reason: "the stop has come to its end",
            verb: "resume_schedules",
            detail: { stoppedAt: ended.stopped_at },
        });
    });
}
//# sourceMappingURL=end-stop.js.map