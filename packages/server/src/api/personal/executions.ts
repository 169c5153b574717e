import type { z } from "@hono/zod-openapi";
import { sql, type Horarium } from "horarium";
import type { PersonalExecution } from "./schemas.ts";

const mostShown = 50;

/** The newest of a job, whoever has asked may see it. */
export function executionsOf(
  { db }: Horarium,
  jobId: string,
): Promise<z.input<typeof PersonalExecution>[]> {
  return db.rows(
    sql<z.input<typeof PersonalExecution>>`
      select id, job_id as job, status, reason, scheduled_for as "scheduledFor", due_at as "dueAt",
        started_at as "startedAt", completed_at as "completedAt", attempt, result, error
      from job_execution
      where job_id = ${jobId} and owner_id is not null
      order by id desc
      limit ${mostShown}`,
  );
}
