import { sql, type Horarium } from "horarium";
import type { Operation } from "./operation.ts";
import { Problem } from "./problem.ts";
import { Id } from "./schemas/common.ts";

/**
 * What is somebody's own is not there for operations that are not about personal jobs: also not for those that change a
 * row by its id without reading it. Throws `Problem` 404, as of an id that there is not.
 */
export async function refusePersonal(
  { db }: Horarium,
  { tag }: Operation,
  parameters: unknown,
): Promise<void> {
  if (tag === "Personal jobs" || tag === "Work") return;
  const { job, execution } = (parameters ?? {}) as { job?: unknown; execution?: unknown };
  // names are those of jobs that belong to nobody
  const [jobId, executionId] = [Id.safeParse(job).data, Id.safeParse(execution).data];
  if (jobId === undefined && executionId === undefined) return;
  const [found] = await db.rows(
    sql`
      select 1 from scheduled_job where id = ${jobId ?? null} and owner_id is not null
      union all
      select 1 from job_execution where id = ${executionId ?? null} and owner_id is not null`,
  );
  if (found === undefined) return;
  throw executionId === undefined
    ? new Problem(404, "not_found", `job ${jobId}: there is none of this name or id`)
    : new Problem(404, "not_found", `execution ${executionId}: there is none of this id`);
}
