import { alertNews, type AlertNews } from "./alerts/news.ts";
import { now, type Clock } from "./clock.ts";
import type { Runner } from "./rows.ts";
import { sql, type Database, type Sql } from "./sql.ts";
import { isFor } from "./execution/is-for.ts";
import type { DatabaseTime } from "./time.ts";

/** What there is to do, and when there will be. Milliseconds since 1970. */
export interface Outlook {
  /** Something queued can be claimed by a worker with these handlers. */
  isQueued: boolean;
  /** Something waits for its turn or for its concurrency key. */
  isHeld: boolean;
  /** The next `due_at` of what is scheduled. */
  nextDueAt: number | null;
  /** The next slot of which no row has been made. */
  nextSlotAt: number | null;
  /** The next job that is to be enabled again by itself. */
  nextEnableAt: number | null;
  /** A quiet window holds executions, now or at some time. */
  isQuiet: boolean;
  /** All schedules are stopped, until then; Infinity: until somebody resumes. */
  stoppedUntil: number | null;
  /** For the keeper of alerts; null: not asked. */
  alerts: AlertNews | null;
  /** A lease has ended, or what was handed over is to be cancelled; null: not asked. */
  isLeaseOver: boolean | null;
}

export interface PeekOptions {
  handlers: readonly string[];
  runner: Runner | null;
  /** What is looked at less often than the rest. */
  also: { alerts: boolean; leases: boolean };
}

/** Looks at the head of each index: one statement, whatever the number of jobs and executions. */
export async function peek(
  db: Database,
  clock: Clock,
  time: DatabaseTime,
  { handlers, runner, also }: PeekOptions,
): Promise<Outlook> {
  const askedAt = performance.now();
  const [row] = await db.rows(
    sql<Outlook & { at: number }>`
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
          from schedule_stop) as "stoppedUntil",
        ${also.alerts ? alertNews(clock) : nothing} as alerts,
        ${also.leases ? isLeaseOver(clock) : nothing} as "isLeaseOver"`,
  );
  if (row === undefined) throw new Error("peek: the database gave no row");
  time.learn(row.at, askedAt);
  return row;
}

const nothing = sql`null`;

/** What `rescueExpired` or `endSilent` would act on. */
function isLeaseOver(clock: Clock): Sql {
  return sql`exists (
          select from job_execution
          where status = 'running'
            and (lease_until < ${now(clock)} or handed_over is not null and cancel_requested_at is not null))`;
}
