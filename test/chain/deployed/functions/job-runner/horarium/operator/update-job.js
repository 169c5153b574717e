import { sql } from "../sql.js";
import { writeChange } from "./changes.js";
import { assignments } from "./job-columns.js";
/** Writes columns of a job that the caller has locked, as of `at`, and the line of the audit that tells of it. */
export async function updateJob(tx, clock, { id }, columns, { at, ...change }) {
    const [updated] = await tx.rows(sql `
      update scheduled_job
      set ${assignments({ ...columns, updated_at: at })},
          version = version + 1
      where id = ${id}
      returning *`);
    await writeChange(tx, clock, { ...change, jobId: id });
    return updated;
}
/** The columns of a job that is enabled. */
export const enabled = {
    enabled: true,
    disabled_reason: null,
    disabled_by: null,
    disabled_at: null,
    disabled_until: null,
};
//# sourceMappingURL=update-job.js.map