import { now } from "./clock.js";
import { sql } from "./sql.js";
import { isFor } from "./execution/is-for.js";
/** Looks at the head of each index: one statement, whatever the number of jobs and executions. */
export async function peek(db, clock, time, { handlers, runner }) {
    const askedAt = performance.now();
    const [row] = await db.rows(sql `
      select extract(epoch from coalesce(${clock.override()}::timestamptz, clock_timestamp()))::float8 * 1000 as at,
        exists (
          select from job_execution
          where status = 'queued'
            and held is null
            and due_at <= ${now(clock)}
            and handler = any(${handlers})
            and ${isFor(runner)}) as "isQueued",
        exists (select from job_execution where held is not null) as "isHeld",
        exists (select from quiet_window where effect = 'hold_executions') as "isQuiet",
        (select extract(epoch from min(due_at))::float8 * 1000
          from job_execution
          where status = 'scheduled') as "nextDueAt",
        (select extract(epoch from min(next_run_at))::float8 * 1000
          from scheduled_job
          where enabled and deleted_at is null) as "nextSlotAt",
        (select extract(epoch from min(disabled_until))::float8 * 1000
          from scheduled_job
          where not enabled and disabled_until is not null) as "nextEnableAt",
        (select coalesce(extract(epoch from until)::float8 * 1000, 'infinity')
          from schedule_stop) as "stoppedUntil"`);
    if (row === undefined)
        throw new Error("peek: the database gave no row");
    time.learn(row.at, askedAt);
    return row;
}
//# sourceMappingURL=peek.js.map