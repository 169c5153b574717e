import { now, type Clock } from "../clock.ts";
import type { AnyHandler } from "../define.ts";
import type { Claimed } from "../rows.ts";
import { standIn } from "../published.ts";
import { sql, type Database } from "../sql.ts";
import { recordOutcomes, type Ended, type Recorded, type Unrecorded } from "../stages/record.ts";
import { limitsOf, type Limits } from "../execution/limits.ts";

/** By what a remote worker writes of an execution. */
export interface RemoteLease {
  worker: string;
  /** Who the worker works for. */
  by: string;
  /** The execution's id. */
  execution: string;
  leaseToken: string;
}

/** A running execution of a remote worker; its row is locked. */
export type Leased = Claimed & {
  started_ms: number;
  at_ms: number;
  cancel_requested_ms: number | null;
  cancel_requested_by: string | null;
};

/** Of those named by `leases`, the ones that are still held, locked in the order of their ids: two that renew do not wait crosswise. */
export function lockLeased(
  tx: Database,
  clock: Clock,
  {
    worker,
    by,
    leases,
  }: Pick<RemoteLease, "worker" | "by"> & {
    /** Null: all that the worker holds. */
    leases: readonly Pick<RemoteLease, "execution" | "leaseToken">[] | null;
  },
): Promise<Leased[]> {
  const which =
    leases === null
      ? sql`true`
      : sql`(execution.id, execution.lease_token) in (
          select * from unnest(
            ${leases.map(({ execution }) => execution)}::uuid[],
            ${leases.map(({ leaseToken }) => leaseToken)}::uuid[]))`;
  return tx.rows(
    sql<Leased>`
      select id, job_id, null as job, handler, null as parameters, scheduled_for,
        extract(epoch from due_at)::float8 * 1000 as due_ms, priority, attempt, worker_losses, max_attempts, policy,
        lease_token, null as checkpoint, log_lines, log_bytes, trace_parent, owner_id,
        extract(epoch from started_at)::float8 * 1000 as started_ms,
        extract(epoch from ${now(clock)})::float8 * 1000 as at_ms,
        extract(epoch from cancel_requested_at)::float8 * 1000 as cancel_requested_ms, cancel_requested_by
      from job_execution execution
      where worker_id = ${worker}
        and status = 'running'
        and exists (select from worker where worker.id = ${worker} and remote_by = ${by})
        and ${which}
      order by id
      for update`,
  );
}

/** A leased execution is ended, and what was written of it. */
export interface EndedLease {
  ended: Ended;
  recorded: Recorded;
}

/** Records how attempts of locked rows have ended. */
export async function endLeased(
  tx: Database,
  clock: Clock,
  ends: readonly { row: Leased; outcome: Unrecorded["outcome"] }[],
): Promise<EndedLease[]> {
  if (ends.length === 0) return [];
  const all = ends.map(({ row, outcome }) => ({
    claimed: row,
    outcome,
    startedAt: row.started_ms,
    durationMs: Math.max(0, row.at_ms - row.started_ms),
  }));
  const recorded = await recordOutcomes(tx, clock, all);
  return all.map((ended) => ({ ended, recorded: recorded.get(ended.claimed.id)! }));
}

/** The job's limits, or else those that the handler was published with, or the usual ones. */
export async function limitsOfLeased(
  db: Database,
  rows: readonly Pick<Claimed, "handler" | "policy">[],
): Promise<(row: Pick<Claimed, "handler" | "policy">) => Limits> {
  const names = [
    ...new Set(rows.filter(({ policy }) => policy === null).map((row) => row.handler)),
  ];
  const handlers = await handlersOf(db, names);
  return (row) => row.policy ?? limitsOf(row as Claimed, handlers.get(row.handler)!);
}

async function handlersOf(
  db: Database,
  names: readonly string[],
): Promise<ReadonlyMap<string, AnyHandler>> {
  if (names.length === 0) return new Map();
  const rows = await db.rows(
    sql<{
      name: string;
      limits: object;
    }>`select name, limits from handler where name = any(${names})`,
  );
  const limits = new Map(rows.map((row) => [row.name, row.limits]));
  return new Map(
    names.map((name) => [
      name,
      standIn({
        name,
        description: null,
        parameters: null,
        isolation: "inline",
        version: null,
        limits: limits.get(name) ?? {},
        publishedAt: new Date(0),
        workers: 0,
        seenAt: null,
      }),
    ]),
  );
}
