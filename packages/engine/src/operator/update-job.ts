import type { Clock } from "../clock.ts";
import type { JobRow } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import { writeChange, type Change } from "./changes.ts";
import { assignments } from "./job-columns.ts";

/** Writes columns of a job that the caller has locked, as of `at`, and the line of the audit that tells of it. */
export async function updateJob(
  tx: Database,
  clock: Clock,
  { id }: JobRow,
  columns: Record<string, unknown>,
  { at, ...change }: Omit<Change, "jobId" | "executionId"> & { at: Date },
): Promise<JobRow> {
  const [updated] = await tx.rows(
    sql<JobRow>`
      update scheduled_job
      set ${assignments({ ...columns, updated_at: at })},
          version = version + 1
      where id = ${id}
      returning *`,
  );
  await writeChange(tx, clock, { ...change, jobId: id });
  return updated!;
}

/** The columns of a job that is enabled. */
export const enabled = {
  enabled: true,
  disabled_reason: null,
  disabled_by: null,
  disabled_at: null,
  disabled_until: null,
};
