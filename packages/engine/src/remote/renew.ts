import { now, type Clock } from "../clock.ts";
import { CancelledError, TimeoutError } from "../errors.ts";
import { errorFacts } from "../execution/result.ts";
import type { ErrorFacts } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import type { Unrecorded } from "../stages/record.ts";
import { nextDelay, type Limits } from "../execution/limits.ts";
import {
  endLeased,
  limitsOfLeased,
  lockLeased,
  type EndedLease,
  type Leased,
  type RemoteLease,
} from "./lease.ts";
import { noSuchWorker } from "./register.ts";

/** What a worker is told of an execution when it renews the lease. */
export interface RenewedLease {
  execution: string;
  /**
   * `held`: go on. `cancelled` and `timed_out`: end it within the grace, it is ended otherwise. `lost`: it is not this
   * worker's any more, and nothing is taken of it.
   */
  state: "held" | "cancelled" | "timed_out" | "lost";
  /** Until when it is held, if it is not renewed again; null for what is lost. */
  leaseUntil: Date | null;
}

/**
 * Renews leases, but for those whose worker was asked to end them and has not within the grace: they are ended here, so
 * that a worker that does not listen cannot hold on to them.
 */
export function renewRemote(
  db: Database,
  clock: Clock,
  {
    worker,
    by,
    leases,
    leaseMs,
  }: {
    worker: string;
    by: string;
    leases: readonly Pick<RemoteLease, "execution" | "leaseToken">[];
    leaseMs: number;
  },
): Promise<{ renewed: RenewedLease[]; ended: EndedLease[] }> {
  return db.transaction(async (tx) => {
    const [seen] = await tx.rows(
      sql`
        update worker
        set seen_at = ${now(clock)}
        where id = ${worker} and remote_by = ${by}
        returning 1`,
    );
    if (seen === undefined) throw noSuchWorker(worker);
    if (leases.length === 0) return { renewed: [], ended: [] };
    const rows = await lockLeased(tx, clock, { worker, by, leases });
    const limitsFor = await limitsOfLeased(tx, rows);
    const judged = rows.map((row) => ({ row, ...judge(row, limitsFor(row)) }));
    const ended = await endLeased(
      tx,
      clock,
      judged.flatMap(({ row, end }) => (end === null ? [] : [{ row, outcome: end }])),
    );
    const kept = judged.filter(({ end }) => end === null);
    const until = await renew(
      tx,
      clock,
      kept.map(({ row }) => row.id),
      leaseMs,
    );
    const states = new Map(kept.map(({ row, state }) => [row.id, state]));
    return {
      renewed: leases.map(({ execution }) => ({
        execution,
        state: states.get(execution) ?? "lost",
        leaseUntil: until.get(execution) ?? null,
      })),
      ended,
    };
  });
}

/** `end`: how it ends now, since its worker did not end it. */
function judge(
  row: Leased,
  limits: Limits,
): { state: RenewedLease["state"]; end: Unrecorded["outcome"] | null } {
  const { handler, at_ms: at, cancel_requested_ms: cancelledAt, cancel_requested_by: by } = row;
  if (cancelledAt !== null) {
    if (at <= cancelledAt + limits.graceMs) return { state: "cancelled", end: null };
    const error = errorFacts(new CancelledError(`${handler}: cancelled by ${by ?? "somebody"}`));
    return { state: "lost", end: { kind: "cancelled", error: { ...error, stack: null }, by } };
  }
  const deadline = row.started_ms + limits.timeoutMs;
  if (at <= deadline) return { state: "held", end: null };
  if (at <= deadline + limits.graceMs) return { state: "timed_out", end: null };
  const error = timedOut(row, limits);
  const retryInMs = nextDelay(row, limits, null, 0);
  return { state: "lost", end: { kind: "timeout", error, retryInMs, reason: "timeout" } };
}

/** As it is recorded: where it was thrown is a place of this process, and not of the worker. */
export function timedOut({ handler }: Pick<Leased, "handler">, { timeoutMs }: Limits): ErrorFacts {
  const error = new TimeoutError(`${handler}: stopped after its timeout of ${timeoutMs} ms`);
  return { ...errorFacts(error), stack: null };
}

async function renew(
  tx: Database,
  clock: Clock,
  ids: readonly string[],
  leaseMs: number,
): Promise<ReadonlyMap<string, Date>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.rows(
    sql<{ id: string; until: Date }>`
      update job_execution
      set lease_until = greatest(lease_until, ${now(clock)} + ${leaseMs} * interval '1 ms')
      where id = any(${ids}::uuid[]) and status = 'running'
      returning id, lease_until as until`,
  );
  return new Map(rows.map(({ id, until }) => [id, until]));
}
