import { now, type Clock } from "../clock.ts";
import { CancelledError, LeaseLostError, TimeoutError } from "../errors.ts";
import type { Claimed, ErrorFacts, HandedOverFacts, LogRow } from "../rows.ts";
import { sql, type Database, type Sql } from "../sql.ts";
import { recordOutcomes, type Ended, type Recorded, type Unrecorded } from "../stages/record.ts";
import { nextDelay } from "./limits.ts";
import { outcomeOfError } from "./outcome-of.ts";
import { logLine } from "./context.ts";
import type { Held } from "./held.ts";
import { insertLines, logLimits } from "./log-writer.ts";
import { errorFacts, resultToJson, toJson } from "./result.ts";

/** What who holds an execution outside tells of it. */
export interface SignOfLife {
  progress?: { done: number; total: number | null; text: string | null };
  lines?: readonly {
    level: LogRow["level"];
    message: string;
    fields?: Record<string, unknown>;
  }[];
}

/** How an execution that was handed over ends: with a result, or with what a handler would throw. */
export type HandedOverEnd = { result: unknown } | { error: Error };

/** It is recorded: who tells of it has what it needs. */
export interface EndedOutside {
  ended: Ended;
  recorded: Recorded;
}

/**
 * Keeps the lease for another while, and what is told with it. Also while the handler itself is still at it: whoever it
 * has asked may be quicker. Throws `LeaseLostError` where the lease is not the one that is held.
 */
export async function renewHandedOver(
  db: Database,
  clock: Clock,
  held: Held,
  { progress, lines = [] }: SignOfLife = {},
): Promise<{ leaseUntil: Date }> {
  return db.transaction(async (tx) => {
    const [row] = await tx.rows(
      sql<{ leaseUntil: Date; attempt: number; log_lines: number; log_bytes: number; at: Date }>`
        update job_execution
        set lease_until = case
              when handed_over is null then lease_until
              else greatest(lease_until, least(
                ${now(clock)} + (handed_over ->> 'silentMs')::float8 * interval '1 ms',
                (handed_over ->> 'deadline')::timestamptz))
            end,
            progress = coalesce(${progress === undefined ? null : toJson(progress)}::jsonb, progress)
        where id = ${held.id}
          and lease_token = ${held.lease_token}
          and status = 'running'
          and cancel_requested_at is null
        returning lease_until as "leaseUntil", attempt, log_lines, log_bytes, ${now(clock)} as at`,
    );
    if (row === undefined) throw new LeaseLostError(held.id);
    const { leaseUntil, attempt, at } = row;
    let [sequence, bytes] = [row.log_lines, row.log_bytes];
    const room = lines.flatMap(({ level, message, fields }) => {
      const line = logLine(level, message, fields);
      bytes += line.bytes;
      return bytes > logLimits.execution
        ? []
        : [{ ...held, sequence: ++sequence, at, attempt, ...line }];
    });
    if (room.length > 0) await insertLines(tx, room);
    return { leaseUntil };
  });
}

/** Ends the attempt as a worker would: completed, failed, or to be tried again. Throws `LeaseLostError`. */
export function endHandedOver(
  db: Database,
  clock: Clock,
  held: Held,
  end: HandedOverEnd,
): Promise<EndedOutside> {
  return db.transaction(async (tx) => {
    const [row] = await lockHandedOver(
      tx,
      clock,
      sql`id = ${held.id} and lease_token = ${held.lease_token} and cancel_requested_at is null`,
      1,
    );
    const outside = row && (await endAs(tx, clock, row, outcomeOf(end, row)));
    if (outside === undefined) throw new LeaseLostError(held.id);
    return outside;
  });
}

/** Ends those whose holder has gone silent, or whose time is over, as timeouts, and those that were cancelled. */
export function endSilent(db: Database, clock: Clock, limit: number): Promise<EndedOutside[]> {
  return endWhere(
    db,
    clock,
    sql`handed_over is not null and (lease_until < ${now(clock)} or cancel_requested_at is not null)`,
    limit,
  );
}

/** Ends one that was cancelled, if somebody outside holds it. */
export function endCancelled(db: Database, clock: Clock, id: string): Promise<EndedOutside[]> {
  const which = sql`id = ${id} and handed_over is not null and cancel_requested_at is not null`;
  return endWhere(db, clock, which, 1);
}

function endWhere(db: Database, clock: Clock, which: Sql, limit: number): Promise<EndedOutside[]> {
  return db.transaction(async (tx) => {
    const all: EndedOutside[] = [];
    for (const row of await lockHandedOver(tx, clock, which, limit)) {
      const outside = await endAs(tx, clock, row, outcomeOfSilence(row));
      if (outside !== undefined) all.push(outside);
    }
    return all;
  });
}

/** A running execution as the database has it; locked, so that it is renewed and ended by one at a time. */
type Row = Claimed & {
  handed_over: HandedOverFacts | null;
  started_ms: number;
  at_ms: number;
  cancel_requested_at: Date | null;
  cancel_requested_by: string | null;
};

function lockHandedOver(tx: Database, clock: Clock, which: Sql, limit: number): Promise<Row[]> {
  return tx.rows(
    sql<Row>`
      select id, job_id, null as job, handler, null as parameters, scheduled_for,
        extract(epoch from due_at)::float8 * 1000 as due_ms, priority, attempt, worker_losses, max_attempts, policy,
        lease_token, null as checkpoint, log_lines, log_bytes, trace_parent, owner_id, handed_over,
        extract(epoch from started_at)::float8 * 1000 as started_ms,
        extract(epoch from ${now(clock)})::float8 * 1000 as at_ms, cancel_requested_at, cancel_requested_by
      from job_execution
      where status = 'running'
        and ${which}
      order by id
      limit ${limit}
      for update`,
  );
}

/** Undefined where nothing was recorded, since others have been quicker. */
async function endAs(
  tx: Database,
  clock: Clock,
  row: Row,
  outcome: Unrecorded["outcome"],
): Promise<EndedOutside | undefined> {
  const durationMs = Math.max(0, row.at_ms - row.started_ms);
  const ended = { claimed: row, outcome, startedAt: row.started_ms, durationMs };
  const recorded = (await recordOutcomes(tx, clock, [ended])).get(row.id);
  if (recorded === undefined) return undefined;
  // the next attempt begins at a worker
  await tx.rows(
    sql`update job_execution set handed_over = null where id = ${row.id} and completed_at is null`,
  );
  return { ended, recorded };
}

function outcomeOf(end: HandedOverEnd, row: Row): Unrecorded["outcome"] {
  if ("result" in end) {
    return { kind: "completed", result: end.result, json: resultToJson(end.result) };
  }
  const outcome = outcomeOfError(end.error, row, limitsOf(row), row.at_ms);
  if (outcome.kind !== "failed") throw new TypeError(`${outcome.kind} is no end from outside`);
  return { ...outcome, error: withoutStack(outcome.error) };
}

function outcomeOfSilence(row: Row): Unrecorded["outcome"] {
  const { handler, cancel_requested_at: isCancelled, cancel_requested_by: by } = row;
  if (isCancelled !== null) {
    const error = new CancelledError(`${handler}: cancelled by ${by ?? "somebody"}`);
    return { kind: "cancelled", error: withoutStack(errorFacts(error)), by: null };
  }
  const { silentMs, deadline, limits } = row.handed_over!;
  const isOver = Date.parse(deadline) <= row.at_ms;
  const error = new TimeoutError(
    isOver
      ? `${handler}: not ended within its timeout of ${limits.timeoutMs} ms by whom it was handed over to`
      : `${handler}: nothing was heard for ${silentMs} ms of whom it was handed over to`,
  );
  return {
    kind: "timeout",
    error: withoutStack(errorFacts(error)),
    retryInMs: nextDelay(row, limits, null, row.at_ms),
    reason: "timeout",
  };
}

function limitsOf({ handed_over, policy }: Row): HandedOverFacts["limits"] {
  // ended before its handler has handed it over: by the job's limits, or the usual ones
  return handed_over?.limits ?? policy ?? usual;
}

const usual = {
  timeoutMs: 900_000,
  graceMs: 30_000,
  backoffMs: 30_000,
  factor: 2,
  capMs: 900_000,
  jitter: 0.2,
};

/** Where it was thrown is a place of the process that was told of it. */
function withoutStack(error: ErrorFacts): ErrorFacts {
  return { ...error, stack: null };
}
