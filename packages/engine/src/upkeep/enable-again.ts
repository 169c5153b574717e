import { now, type Clock } from "../clock.ts";
import { resumeJob } from "../operator/pause.ts";
import { ScheduleError } from "../schedule/index.ts";
import { sql, type Database } from "../sql.ts";

/** A job that stays disabled, since its schedule or zone cannot be read any more. */
export interface Unreadable {
  id: string;
  name: string;
  reason: string;
}

/** Enables the jobs whose pause has come to its end. One that cannot be read does not hold up the others. */
export async function enableAgain(db: Database, clock: Clock): Promise<Unreadable[]> {
  const jobs = await db.rows(
    sql<{ id: string; name: string }>`
      select id, name
      from scheduled_job
      where not enabled
        and disabled_until <= ${now(clock)}
        and deleted_at is null
        and retired_at is null
      limit 100`,
  );
  const unreadable: Unreadable[] = [];
  for (const { id, name } of jobs) {
    try {
      await resumeIfFree(db, clock, id);
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      await keepDisabled(db, clock, id, error.message);
      unreadable.push({ id, name, reason: error.message });
    }
  }
  return unreadable;
}

/** One that somebody holds at this moment is looked at again the next time. */
function resumeIfFree(db: Database, clock: Clock, id: string): Promise<void> {
  return db.transaction(async (tx) => {
    const free = await tx.rows(
      sql`select 1 from scheduled_job where id = ${id} and not enabled for update skip locked`,
    );
    if (free.length > 0)
      await resumeJob(tx, clock, id, { by: "horarium", reason: "the pause has ended" });
  });
}

async function keepDisabled(
  db: Database,
  clock: Clock,
  id: string,
  message: string,
): Promise<void> {
  const reason = `invalid schedule: ${message}`;
  await db.rows(
    sql`
      with kept as (
        update scheduled_job
        set disabled_until = null,
            disabled_reason = ${reason},
            disabled_by = 'horarium',
            version = version + 1
        where id = ${id} and not enabled and disabled_until is not null
        returning id
      )
      insert into change (at, by, verb, job_id, reason)
      select ${now(clock)}, 'horarium', 'disable', id, ${reason}
      from kept`,
  );
}
