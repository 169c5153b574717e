import { now } from "../clock.js";
import { resumeJob } from "../operator/pause.js";
import { sql } from "../sql.js";
/** Enables the jobs whose pause has come to its end. */
export async function enableAgain(db, clock) {
    const jobs = await db.rows(sql `
      select id
      from scheduled_job
      where not enabled
        and disabled_until <= ${now(clock)}
        and deleted_at is null
        and retired_at is null
      limit 100`);
    for (const { id } of jobs)
        await resumeJob(db, clock, id, { by: "horarium", reason: "the pause has ended" });
}
//# sourceMappingURL=enable-again.js.map