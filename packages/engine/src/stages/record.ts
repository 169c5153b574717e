import { noteFailed } from "../alerts/conditions.ts";
import { now, type Clock } from "../clock.ts";
import type { AttemptOutcome, Claimed, ErrorFacts, Outcome, Status } from "../rows.ts";
import { sql, type Database } from "../sql.ts";

/** The end of an attempt. */
export interface Ended {
  claimed: Claimed;
  outcome: Outcome;
  /** On the database's clock, milliseconds. */
  startedAt: number;
  durationMs: number;
}

/** The end of an attempt that is to be written. */
export type Unrecorded = Pick<Ended, "claimed" | "startedAt"> & {
  outcome: Exclude<Outcome, { kind: "recorded" } | { kind: "leaseLost" }>;
};

/** False for what its handler's own transaction has written, and for what others have taken over. */
export function isUnrecorded(ended: Ended): ended is Ended & Unrecorded {
  return ended.outcome.kind !== "recorded" && ended.outcome.kind !== "leaseLost";
}

/** What was written of an execution. */
export interface Recorded {
  id: string;
  status: Status;
  reason: string | null;
  /** When the next attempt may begin: milliseconds since 1970. */
  due_ms: number;
  /** Someone waits for the job's turn or the key's place that is free now. */
  job_id: string | null;
}

/**
 * Writes how attempts ended: running -> completed | scheduled again | queued again | failed | cancelled, each only if
 * its lease is still the one it was claimed with. An execution that is not among the rows returned was lost to another
 * worker, whose outcome is the one that counts.
 *
 * Repeating it with the same attempts is safe: what a first try committed, unheard, is found by its token and returned.
 */
export async function recordOutcomes(
  db: Database,
  clock: Clock,
  ended: Unrecorded[],
): Promise<Map<string, Recorded>> {
  const completed = ended.filter(({ outcome }) => outcome.kind === "completed");
  const handedOver = ended.filter(({ outcome }) => outcome.kind === "handedOver");
  const others = ended.filter(
    ({ outcome: { kind } }) => kind !== "completed" && kind !== "handedOver",
  );
  const recorded = new Map<string, Recorded>();
  const keep = (rows: Recorded[]) => rows.forEach((row) => recorded.set(row.id, row));
  if (completed.length > 0) keep(await recordCompleted(db, clock, completed));
  if (others.length > 0) keep(await recordOthers(db, clock, others));
  if (handedOver.length > 0) keep(await recordHandedOver(db, clock, handedOver));
  const unheard = ended.filter(({ claimed }) => !recorded.has(claimed.id));
  if (unheard.length > 0) keep(await findRecorded(db, unheard));
  return recorded;
}

/** Most executions complete: one narrow statement for them. Their attempts stand in the execution (`attempt_history`). */
async function recordCompleted(
  db: Database,
  clock: Clock,
  ended: Unrecorded[],
): Promise<Recorded[]> {
  const rows = await db.rows(
    sql<{ id: string }>`
      with ended as (
        select *
        from unnest(
          ${ended.map(({ claimed }) => claimed.id)}::uuid[],
          ${ended.map(({ claimed }) => claimed.lease_token)}::uuid[],
          ${ended.map(({ outcome }) => (outcome.kind === "completed" ? outcome.json : null))}::jsonb[],
          ${ended.map(({ startedAt }) => startedAt / 1000)}::float8[]
        ) as ended (id, lease_token, result, started_at)
      ), recorded as (
        update job_execution execution
        set status = 'completed',
            result = ended.result,
            reason = null,
            error = null,
            error_fingerprint = null,
            -- the worker's reading of the database's clock may be behind it, and is never taken to be before the claim
            started_at = least(greatest(execution.started_at, to_timestamp(ended.started_at)), ${now(clock)}),
            completed_at = ${now(clock)},
            lease_until = null
        from ended
        where execution.id = ended.id
          -- and not only by the join, nor with the values themselves: so the plan reads the primary key, whatever the
          -- number of rows and the statistics
          and execution.id = any (array(select id from ended))
          and execution.lease_token = ended.lease_token
          -- "running", by the table's check; said so, since "status = 'running'" lures the planner into the index of what
          -- runs, which under load is full of what ran a moment ago
          and execution.lease_until is not null
        returning execution.id, execution.status, execution.job_id, execution.started_at, execution.completed_at
      )${endOfTurn(ended)}
      select id
      from recorded`,
  );
  const byId = new Map(ended.map(({ claimed }) => [claimed.id, claimed]));
  return rows.map(({ id }) => {
    const { due_ms, job_id } = byId.get(id)!;
    return { id, status: "completed", reason: null, due_ms, job_id };
  });
}

/** The job's last outcome, and its turn given back. Left out where no execution belongs to a job. */
function endOfTurn(ended: Unrecorded[]) {
  if (ended.every(({ claimed }) => claimed.job_id === null)) return sql``;
  return sql`, job as (
        update scheduled_job job
        set last_run_at = last.started_at,
            last_run_status = last.status,
            last_run_duration_ms = extract(epoch from last.completed_at - last.started_at) * 1000,
            -- of several that ended together any may have had it: those made under another policy have no turn
            current_execution_id = case
              when job.current_execution_id in (select id from recorded where completed_at is not null) then null
              else job.current_execution_id
            end
        from (
          select distinct on (job_id) *
          from recorded
          where completed_at is not null
          order by job_id, completed_at desc, id desc
        ) last
        where job.id = last.job_id
      )`;
}

async function recordOthers(db: Database, clock: Clock, ended: Unrecorded[]): Promise<Recorded[]> {
  const facts = ended.map((one) => ({ ...one, ...factsOf(one) }));
  const ids = facts.map(({ claimed }) => claimed.id);
  // asked for while the attempt failed, or was given back: it is not begun again for it. Read from the row as it is when
  // it is written: who cancels may hold it when this statement begins
  const isCancelled = sql`(judged.status in ('scheduled', 'queued') and execution.cancel_requested_at is not null)`;
  return db.rows(
    sql<Recorded>`
      with ended as (
        select *
        from unnest(
          ${ids}::uuid[],
          ${facts.map(({ claimed }) => claimed.lease_token)}::uuid[],
          ${facts.map(({ startedAt }) => startedAt / 1000)}::float8[],
          ${facts.map(({ attemptOutcome }) => attemptOutcome)}::text[],
          ${facts.map(({ status }) => status)}::text[],
          ${facts.map(({ reason }) => reason)}::text[],
          ${facts.map(({ retryInMs }) => retryInMs)}::float8[],
          ${facts.map(({ error }) => error?.message ?? null)}::text[],
          ${facts.map(({ error }) => error?.stack ?? null)}::text[],
          ${facts.map(({ error }) => error?.fingerprint ?? null)}::text[],
          ${facts.map(({ isCharged }) => (isCharged ? 0 : 1))}::integer[],
          ${facts.map(({ checkpoint }) => checkpoint)}::jsonb[]
        ) as ended (id, lease_token, started_at, outcome, status, reason, retry_in_ms, error, error_stack,
          error_fingerprint, given_back, checkpoint)
      ), judged as (
        -- a retry that would come at or after the job's next slot is not made: the slot will do the work
        select ended.*,
          case
            when ended.status = 'scheduled'
              and execution.trigger = 'schedule'
              and not coalesce((execution.policy ->> 'beyondNextSlot')::boolean, false)
              and ${now(clock)} + retry_in_ms * interval '1 ms' >= job.next_run_at
            then 'next_slot'
          end as barred
        from ended
        join job_execution execution on execution.id = ended.id and execution.id = any (array(select id from ended))
        left join scheduled_job job on job.id = execution.job_id
      ), recorded as (
        update job_execution execution
        set status = case when ${isCancelled} then 'cancelled' when barred is null then judged.status else 'failed' end,
            reason = case when ${isCancelled} then 'cancelled' else coalesce(judged.barred, judged.reason) end,
            error = coalesce(judged.error, execution.error),
            error_fingerprint = coalesce(judged.error_fingerprint, execution.error_fingerprint),
            started_at = least(greatest(execution.started_at, to_timestamp(judged.started_at)), ${now(clock)}),
            due_at = case
              when judged.status = 'scheduled' and barred is null and not ${isCancelled}
              then ${now(clock)} + retry_in_ms * interval '1 ms'
              else execution.due_at
            end,
            completed_at = case
              when judged.status in ('failed', 'cancelled') or barred is not null or ${isCancelled} then ${now(clock)}
            end,
            attempt = execution.attempt - given_back,
            slice = execution.slice + case judged.outcome when 'yielded' then 1 else 0 end,
            checkpoint = coalesce(judged.checkpoint, execution.checkpoint),
            lease_until = null
        from judged
        where execution.id = judged.id
          and execution.id = any (array(select id from ended))
          and execution.lease_token = judged.lease_token
          and execution.lease_until is not null
        returning execution.id, execution.status, execution.reason, execution.due_at, execution.job_id,
          execution.started_at, execution.completed_at, execution.worker_id, execution.lease_token,
          execution.attempt + given_back as attempt, execution.handler, execution.trigger,
          execution.error_fingerprint, judged.outcome, judged.error, judged.error_stack
      ), attempt as (
        insert into execution_attempt (
          lease_token, execution_id, attempt, worker_id, started_at, ended_at, outcome, error, error_stack)
        select lease_token, id, attempt, worker_id, started_at, ${now(clock)}, outcome, error, error_stack
        from recorded
      ), ${noteFailed(sql`recorded`)}${endOfTurn(ended)}
      select id, status, reason, extract(epoch from due_at)::float8 * 1000 as due_ms, job_id
      from recorded`,
  );
}

/**
 * They go on running without their worker, under the same lease: whoever was given it has it for so long. One that was
 * ended outside before this is not touched. Repeating it is safe.
 */
function recordHandedOver(db: Database, clock: Clock, ended: Unrecorded[]): Promise<Recorded[]> {
  const facts = ended.flatMap(({ claimed, outcome, startedAt }) =>
    outcome.kind === "handedOver" ? [{ claimed, startedAt, ...outcome }] : [],
  );
  return db.rows(
    sql<Recorded>`
      with handed as (
        select *
        from unnest(
          ${facts.map(({ claimed }) => claimed.id)}::uuid[],
          ${facts.map(({ claimed }) => claimed.lease_token)}::uuid[],
          ${facts.map(({ silentMs }) => silentMs)}::float8[],
          ${facts.map(({ startedAt, limits }) => (startedAt + limits.timeoutMs) / 1000)}::float8[],
          ${facts.map(({ limits }) => JSON.stringify(limits))}::jsonb[]
        ) as handed (id, lease_token, silent_ms, deadline, limits)
      )
      update job_execution execution
      set worker_id = null,
          lease_until = least(${now(clock)} + silent_ms * interval '1 ms', to_timestamp(handed.deadline)),
          handed_over = coalesce(execution.handed_over, jsonb_build_object('worker', execution.worker_id,
            'silentMs', silent_ms, 'deadline', to_timestamp(handed.deadline), 'limits', limits))
      from handed
      where execution.id = handed.id
        and execution.id = any (array(select id from handed))
        and execution.lease_token = handed.lease_token
        and execution.lease_until is not null
      returning execution.id, execution.status, execution.reason,
        extract(epoch from execution.due_at)::float8 * 1000 as due_ms, execution.job_id`,
  );
}

interface Facts {
  attemptOutcome: AttemptOutcome;
  status: Status;
  reason: string | null;
  retryInMs: number | null;
  error: ErrorFacts | null;
  /** Whether the attempt counts. */
  isCharged: boolean;
  /** JSON to go on from; null leaves the one that is there. */
  checkpoint: string | null;
}

function factsOf({ outcome }: Unrecorded): Facts {
  switch (outcome.kind) {
    case "failed":
    case "timeout": {
      const willRetry = outcome.retryInMs !== null;
      return {
        attemptOutcome: outcome.kind,
        status: willRetry ? "scheduled" : "failed",
        reason: outcome.reason,
        retryInMs: outcome.retryInMs,
        error: outcome.error,
        isCharged: true,
        checkpoint: null,
      };
    }
    case "cancelled":
      return {
        attemptOutcome: "cancelled",
        status: "cancelled",
        reason: "cancelled",
        retryInMs: null,
        error: outcome.error,
        isCharged: true,
        checkpoint: null,
      };
    case "released":
    case "yielded":
      return {
        attemptOutcome: outcome.kind,
        status: "queued",
        reason: null,
        retryInMs: null,
        error: null,
        isCharged: false,
        checkpoint: outcome.kind === "yielded" ? outcome.checkpoint : null,
      };
    case "completed":
    case "handedOver":
      throw new TypeError(`what is ${outcome.kind} is not written by recordOthers`);
  }
}

/** What an earlier try of the same write committed: the row carries our token, and nobody holds it. */
function findRecorded(db: Database, ended: Unrecorded[]): Promise<Recorded[]> {
  return db.rows(
    sql<Recorded>`
      select execution.id, status, reason, extract(epoch from due_at)::float8 * 1000 as due_ms, job_id
      from unnest(
        ${ended.map(({ claimed }) => claimed.id)}::uuid[],
        ${ended.map(({ claimed }) => claimed.lease_token)}::uuid[]) as ended (id, lease_token)
      join job_execution execution
        on execution.id = ended.id and execution.lease_token = ended.lease_token
      where status <> 'running'`,
  );
}
