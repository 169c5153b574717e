import { now, type Clock } from "../clock.ts";
import { isStopped } from "../execution/is-stopped.ts";
import type { Claimed, Runner } from "../rows.ts";
import { sql, type Database, type Sql } from "../sql.ts";
import { isFor } from "../execution/is-for.ts";

/** Who claims, and how much. */
export interface Claim {
  worker: string;
  /** Only what these handlers can do. */
  handlers: readonly string[];
  /** Its own kind of work, beside that for any; null: only that for any. */
  runner: Runner | null;
  limit: number;
  leaseMs: number;
}

/** A claimed row as it comes: what most executions do not have is put together, so that they are small. */
type ClaimedRow = Pick<
  Claimed,
  "id" | "handler" | "parameters" | "lease_token" | "priority" | "due_ms" | "max_attempts"
> & {
  history:
    | (Omit<Claimed, keyof ClaimedRow | "scheduled_for"> & {
        scheduled_for: string | null;
      })
    | null;
};

const claimed = sql`
  id, handler, parameters, lease_token, priority, extract(epoch from due_at)::float8 * 1000 as due_ms, max_attempts,
  case when job_id is not null or attempt > 1 or slice > 0 or repeats is not null or checkpoint is not null or log_lines > 0
    or trace_parent is not null then
    json_build_object(
      'job_id', job_id,
      'job', (select name from scheduled_job where id = job_id),
      -- an execution that does a slot again is given the slot of the first one
      'scheduled_for', coalesce(scheduled_for, (
        select first.scheduled_for from job_execution first where first.id = job_execution.repeats)),
      'attempt', attempt,
      'worker_losses', worker_losses,
      'policy', policy,
      'checkpoint', checkpoint,
      'log_lines', log_lines,
      'log_bytes', log_bytes,
      'trace_parent', trace_parent,
      'owner_id', owner_id)
  end as history`;

/**
 * A token for each execution of a claim, so that who knows one knows nothing of the others. They are drawn here, all at
 * once: PostgreSQL's `gen_random_uuid` takes a fifth of a claim's time.
 */
function drawTokens(count: number): Uint8Array {
  const bytes = new Uint8Array(count * tokenBytes);
  for (let from = 0; from < bytes.length; from += mostDrawn)
    crypto.getRandomValues(bytes.subarray(from, from + mostDrawn));
  // what makes a random uuid one
  for (let from = 0; from < bytes.length; from += tokenBytes) {
    bytes[from + 6] = (bytes[from + 6]! & 0x0f) | 0x40;
    bytes[from + 8] = (bytes[from + 8]! & 0x3f) | 0x80;
  }
  return bytes;
}

const tokenBytes = 16;
/** `getRandomValues` gives no more at once. */
const mostDrawn = 65_536;

/** The token of the execution at this place of the claim, counted from 1. */
function tokenAt(place: Sql, tokens: Uint8Array): Sql {
  return sql`encode(substring(${tokens}::bytea from (${place} * ${tokenBytes} - ${tokenBytes - 1})::integer for ${tokenBytes}), 'hex')::uuid`;
}

/** Written out, and not spread: one is made for each execution. */
function toClaimed(row: ClaimedRow): Claimed {
  const { history } = row;
  const slot = history?.scheduled_for ?? null;
  return {
    id: row.id,
    handler: row.handler,
    parameters: row.parameters,
    lease_token: row.lease_token,
    priority: row.priority,
    due_ms: row.due_ms,
    max_attempts: row.max_attempts,
    job_id: history?.job_id ?? null,
    job: history?.job ?? null,
    scheduled_for: slot === null ? null : new Date(slot),
    attempt: history?.attempt ?? 1,
    worker_losses: history?.worker_losses ?? 0,
    policy: history?.policy ?? null,
    checkpoint: history?.checkpoint ?? null,
    log_lines: history?.log_lines ?? 0,
    log_bytes: history?.log_bytes ?? 0,
    trace_parent: history?.trace_parent ?? null,
    owner_id: history?.owner_id ?? null,
  };
}

/**
 * Gives up to `limit` queued executions to `worker`, by priority and then by time.
 * Two workers never get the same one: rows locked by one are skipped by the other.
 */
export async function claimExecutions(
  db: Database,
  clock: Clock,
  { worker, handlers, runner, limit, leaseMs }: Claim,
): Promise<Claimed[]> {
  const rows = await db.rows(
    sql<ClaimedRow>`
      with next as (
        select ctid as place
        from job_execution
        where status = 'queued'
          and held is null
          and due_at <= ${now(clock)}
          and handler = any(${handlers})
          and ${isFor(runner)}
        order by priority, due_at, id
        limit ${limit}
        for update skip locked
      )
      update job_execution
      set status = 'running',
          attempt = attempt + 1,
          worker_id = ${worker},
          lease_token = ${tokenAt(sql`mine.number`, drawTokens(limit))},
          lease_until = ${now(clock)} + ${leaseMs} * interval '1 ms',
          -- a statement reads the clock before it sees the rows: who queued one just now may have read it later
          started_at = greatest(${now(clock)}, queued_at)
      -- the rows are locked, so they stay where they are; and not "from next": with a generic plan that becomes a hash
      -- join over the whole table, where of an array ten are expected and fetched one by one
      from unnest(array(select place from next)) with ordinality as mine (place, number)
      where job_execution.ctid = mine.place
      returning ${claimed}`,
  );
  return rows.map(toClaimed).sort(byTurn);
}

/**
 * Gives executions to `worker` whose instant is yet to come, at most `lookAheadMs` from now, so that they can begin on
 * the instant. Only what nothing bars: an execution of a job that has an unfinished one, or with a concurrency key, is
 * decided at its instant.
 */
export async function claimAhead(
  db: Database,
  clock: Clock,
  { worker, handlers, runner, limit, leaseMs, lookAheadMs }: Claim & { lookAheadMs: number },
): Promise<Claimed[]> {
  const rows = await db.rows(
    sql<ClaimedRow>`
      with next as (
        select id, job_id, overlap_policy
        from job_execution
        where status = 'scheduled'
          and due_at > ${now(clock)}
          and due_at <= ${now(clock)} + ${lookAheadMs} * interval '1 ms'
          and concurrency_key is null
          and not ${isStopped}
          and handler = any(${handlers})
          and ${isFor(runner)}
        order by due_at, priority, id
        limit ${limit}
        for update skip locked
      ), free as (
        -- without waiting: who pauses or edits a job holds its row, and then wants its executions
        select id
        from scheduled_job
        where id = any (array(select job_id from next where overlap_policy is not null))
          and enabled
        for no key update skip locked
      ), turn as (
        -- the job's row decides: of two that want the job's turn, here or at another node, one finds it taken
        update scheduled_job job
        set current_execution_id = first.id
        from (
          select distinct on (job_id) id, job_id
          from next
          where overlap_policy is not null
          order by job_id, id
        ) first
        where job.id = first.job_id
          and job.id in (select id from free)
          and (job.current_execution_id is null or job.current_execution_id = first.id)
        returning job.current_execution_id
      )
      update job_execution
      set status = 'running',
          attempt = attempt + 1,
          worker_id = ${worker},
          lease_token = ${tokenAt(sql`mine.number`, drawTokens(limit))},
          lease_until = due_at + ${leaseMs} * interval '1 ms',
          started_at = due_at
      from unnest(array(
        select id from next where overlap_policy is null
        union all
        select current_execution_id from turn)) with ordinality as mine (execution, number)
      where id = mine.execution
      returning ${claimed}`,
  );
  return rows.map(toClaimed).sort((a, b) => a.due_ms - b.due_ms || byTurn(a, b));
}

function byTurn(a: Claimed, b: Claimed): number {
  return a.priority - b.priority || a.due_ms - b.due_ms || (a.id < b.id ? -1 : 1);
}
