import { alertSentence, sql, stateOf, type AlertRow, type Horarium } from "horarium";
import { idFloor } from "../id-floor.ts";
import type { AlertNow, ChangeNow, ExecutionNow, JobNow, LogLineNow } from "./event.ts";
import type { Position } from "./position.ts";

/** Executions that one look takes of each kind, and how far it looks into each queue. */
export const most = 2_000;
const head = 200;

/** A row with the instant as of which it is. */
export type AsOf<Row> = Row & { asOf: Date };

/** The database's clock. Read before the look: what is committed meanwhile is told twice rather than never. */
export async function readPosition({ db, clock }: Horarium): Promise<Position> {
  const [row] = await db.rows(
    sql<{ at: Date }>`select coalesce(${clock.override()}::timestamptz, now()) as at`,
  );
  return row!.at.getTime();
}

/**
 * The executions that may have changed since an instant: those made or ended since, those that run, the heads of what
 * waits, and those of `ran` (running at the look before). Each part reads an index, whatever the size of the
 * history. An execution deep in a long queue that is moved within it is told when it comes to the front.
 *
 * One statement, so one state of all; `asOf` is read after it began, and so is not before that state.
 */
export function readExecutions(
  { db, clock }: Horarium,
  since: Date,
  ran: readonly string[],
): Promise<AsOf<ExecutionNow>[]> {
  return db.rows(
    sql<AsOf<ExecutionNow>>`
      with seen as (
        (select id from job_execution where id >= ${idFloor(since)}::uuid order by id desc limit ${most})
        union
        -- sorted, or the planner would hope to meet enough of them early in the whole table
        (select id from job_execution where completed_at > ${since}::timestamptz order by completed_at desc limit ${most})
        union
        (select id from job_execution where status = 'running' limit ${most})
        union
        (select id from job_execution where status = 'queued' and held is null
          order by priority, due_at, id limit ${head})
        union
        (select id from job_execution where held is not null order by due_at limit ${head})
        union
        (select id from job_execution where status = 'scheduled' order by due_at limit ${head})
        union
        select unnest(${ran}::uuid[])
      )
      select execution.id, execution.job_id as "jobId", job.name as job, execution.handler, trigger,
        scheduled_for as slot, due_at as "dueAt", queued_at as "queuedAt", started_at as "startedAt",
        completed_at as "completedAt", status, held, reason, attempt, execution.max_attempts as "maxAttempts",
        worker_id as "workerId", execution.priority, progress, cancel_requested_at is not null as "isCancelRequested",
        left(error, 200) as error, coalesce(${clock.override()}::timestamptz, clock_timestamp()) as "asOf"
      from job_execution execution
      left join scheduled_job job on job.id = execution.job_id
      where execution.id = any (array(select id from seen))
        and job.owner_id is null
      order by execution.id`,
  );
}

/** Jobs by their ids. */
export function readJobs({ db, clock }: Horarium, ids: readonly string[]): Promise<AsOf<JobNow>[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db.rows(
    sql<AsOf<JobNow>>`
      select id, name, title, version, enabled, disabled_reason as "disabledReason",
        disabled_until as "disabledUntil", next_run_at as "nextSlot", last_run_at as "lastStartedAt",
        last_run_status as "lastStatus", last_run_duration_ms as "lastDurationMs",
        current_execution_id as "currentExecution", deleted_at is not null as "isDeleted",
        coalesce(${clock.override()}::timestamptz, clock_timestamp()) as "asOf"
      from scheduled_job
      where id = any (${ids}::uuid[])
        and owner_id is null
      order by id`,
  );
}

/** The entries of the audit behind one of them, the oldest first. */
export function readChanges({ db }: Horarium, after: number): Promise<ChangeNow[]> {
  return db.rows(
    sql<ChangeNow>`
      select change.id::text, change.at, change.by, change.verb, change.job_id as "jobId", job.name as job,
        change.execution_id as "executionId", change.reason
      from change
      left join scheduled_job job on job.id = change.job_id
      where change.id > ${after}
        and job.owner_id is null
      order by change.id
      limit ${most}`,
  );
}

/** Alerts that have changed since an instant, those that did so last first. */
export async function readChangedAlerts(
  { db, clock }: Horarium,
  since: Date,
): Promise<AsOf<AlertNow>[]> {
  const rows = await db.rows(
    sql<
      AlertRow & {
        asOf: Date;
        job_name: string | null;
        job_title: string | null;
        timezone: string | null;
        channel_name: string | null;
      }
    >`
      select alert.*, job.name as job_name, job.title as job_title, job.timezone, channel.name as channel_name,
        coalesce(${clock.override()}::timestamptz, clock_timestamp()) as "asOf"
      from alert
      left join scheduled_job job on job.id = alert.job_id
      left join channel on channel.id::text = alert.subject
      where alert.changed_at > ${since}::timestamptz
        and job.owner_id is null
      order by alert.changed_at desc
      limit ${most}`,
  );
  return rows.map((row) => {
    const { job_name: name, job_title: title, timezone } = row;
    const job = name === null ? null : { name, title, timezone: timezone ?? "UTC" };
    return {
      asOf: row.asOf,
      id: row.id,
      kind: row.kind,
      state: stateOf(row, row.asOf),
      sentence: alertSentence(row, { job, channel: row.channel_name }),
      jobId: row.job_id,
      job: name,
      executionId: row.execution_id,
      openedAt: row.opened_at,
      lastAt: row.last_at,
      count: row.count,
      acknowledgedBy: row.acknowledged_by,
      resolvedAt: row.resolved_at,
      toldAt: row.told_at,
    };
  });
}

/** The id of the newest entry of the audit; 0 if there is none. */
export async function readLastChange({ db }: Horarium): Promise<number> {
  const [row] = await db.rows(
    sql<{ id: string }>`select coalesce(max(id), 0)::text as id from change`,
  );
  return Number(row!.id);
}

/** How many lines each of the executions has written. Those that there are not are left out. */
export async function readLogEnds(
  { db }: Horarium,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db.rows(
    sql<{ id: string; lines: number }>`
      select execution.id, log_lines as lines
      from job_execution execution
      left join scheduled_job job on job.id = execution.job_id
      where execution.id = any (${ids}::uuid[])
        and job.owner_id is null`,
  );
  return new Map(rows.map(({ id, lines }) => [id, lines]));
}

const linesAtOnce = 200;

/** The next lines of each of the logs; `ends` has the last one known. */
export async function readLogLines(
  { db }: Horarium,
  ends: ReadonlyMap<string, number>,
): Promise<Map<string, LogLineNow[]>> {
  const lines = new Map<string, LogLineNow[]>();
  if (ends.size === 0) return lines;
  const rows = await db.rows(
    sql<LogLineNow & { id: string }>`
      select watched.id, line.*
      from unnest(${[...ends.keys()]}::uuid[], ${[...ends.values()]}::int[]) as watched (id, after)
      cross join lateral (
        select sequence, at, attempt, level, message, fields
        from execution_log
        where execution_id = watched.id and sequence > watched.after
        order by sequence
        limit ${linesAtOnce}
      ) line
      order by watched.id, line.sequence`,
  );
  for (const { id, ...line } of rows) {
    const others = lines.get(id);
    if (others === undefined) lines.set(id, [line]);
    else others.push(line);
  }
  return lines;
}
