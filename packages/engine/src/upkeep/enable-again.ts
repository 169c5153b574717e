import { now, type Clock } from "../clock.ts";
import { resumeJob } from "../operator/pause.ts";
import { sql, type Database } from "../sql.ts";

/** Enables the jobs whose pause has come to its end. */
export async function enableAgain(db: Database, clock: Clock): Promise<void> {
  const jobs = await db.rows(
    sql<{ id: string }>`
      select id
      from scheduled_job
      where not enabled
        and disabled_until <= ${now(clock)}
        and deleted_at is null
        and retired_at is null
      limit 100`,
  );
  for (const { id } of jobs)
    await resumeJob(db, clock, id, { by: "horarium", reason: "the pause has ended" });
}
