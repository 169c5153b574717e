import { sql, type Sql } from "horarium";

/** SQL: a process that schedules was heard of within a minute before `now`. */
export function isSchedulerHeard(now: Sql): Sql {
  return sql`exists (select from worker where not stopping and seen_at > ${now} - interval '1 minute')`;
}

/**
 * SQL: no slot of more than a minute ago is still to be made. Heartbeats may come from a process whose scheduler hangs: the
 * oldest slot says whether it moves.
 */
export function isSchedulerMoving(now: Sql): Sql {
  return sql`not exists (
    select from scheduled_job
    where enabled and deleted_at is null and next_run_at < ${now} - interval '1 minute')`;
}
