import { sql, type Sql } from "horarium";

/**
 * SQL: a process that schedules was heard of within a minute before `now`; or pg_cron, which rings for one when something
 * is due, has ticked within three.
 */
export function isSchedulerHeard(now: Sql): Sql {
  return sql`(exists (select from worker where not stopping and seen_at > ${now} - interval '1 minute')
    or ${isTicking(now)})`;
}

function isTicking(now: Sql): Sql {
  return sql`exists (select from alert_watch where ticked_at > ${now} - interval '3 minutes')`;
}

/**
 * SQL: no slot of more than a minute ago is still to be made; of more than three where pg_cron rings each minute. Heartbeats
 * may come from a process whose scheduler hangs: the oldest slot says whether it moves.
 */
export function isSchedulerMoving(now: Sql): Sql {
  return sql`not exists (
    select from scheduled_job
    where enabled and deleted_at is null and next_run_at < ${now} - case when ${isTicking(now)} then interval '3 minutes' else interval '1 minute' end)`;
}
