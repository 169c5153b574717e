import { now } from "../clock.js";
import { ConflictError, NotFoundError } from "../errors.js";
import { sql, sqlState } from "../sql.js";
import { writeChange } from "./changes.js";
import { findJob } from "./find-job.js";
import { pauseJob, resumeJob } from "./pause.js";
import { updateJob } from "./update-job.js";
/** Takes a job away; its history stays, and it can be restored. What runs goes on. */
export async function deleteJob(db, clock, nameOrId, by = {}) {
    await db.transaction(async (tx) => {
        const job = await findJob(tx, nameOrId, { isLocked: true });
        const paused = await pauseJob(tx, clock, job.id, { ...by, reason: by.reason ?? "deleted" });
        const at = paused.updated_at;
        await updateJob(tx, clock, job, { deleted_at: at }, { ...by, at, verb: "delete" });
    });
}
/** Brings a deleted job back, enabled from now on. Throws `ConflictError` if its name has been given to another. */
export async function restoreJob(db, clock, id, by = {}) {
    try {
        return await db.transaction(async (tx) => {
            const [job] = await tx.rows(sql `
          update scheduled_job
          set deleted_at = null, version = version + 1, updated_at = ${now(clock)}
          where id = ${id} and deleted_at is not null
          returning id`);
            if (job === undefined)
                throw new NotFoundError(`job ${id}: there is no deleted job of this id`);
            await writeChange(tx, clock, { ...by, verb: "restore", jobId: id });
            return resumeJob(tx, clock, id, by);
        });
    }
    catch (error) {
        if (sqlState(error) !== "23505")
            throw error;
        throw new ConflictError(`job ${id}: its name has been given to another job; rename that one first`);
    }
}
//# sourceMappingURL=delete.js.map