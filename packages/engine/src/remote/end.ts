import type { Clock } from "../clock.ts";
import { CancelledError, DoNotRetry, LeaseLostError, RetryAfter } from "../errors.ts";
import { errorFacts, resultToJson } from "../execution/result.ts";
import type { ErrorFacts } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import type { Ended, Recorded, Unrecorded } from "../stages/record.ts";
import { nextDelay, type Limits } from "../execution/limits.ts";
import { outcomeOfError } from "../execution/outcome-of.ts";
import { endLeased, limitsOfLeased, lockLeased, type Leased, type RemoteLease } from "./lease.ts";
import { timedOut } from "./renew.ts";

/** How a remote worker ends an attempt. */
export type RemoteEnd =
  | { kind: "completed"; result: unknown }
  | {
      kind: "failed";
      message: string;
      name?: string;
      stack?: string;
      /** `policy`: as the job or its handler says. A number: after so many milliseconds. */
      retry: "policy" | "never" | number;
    }
  /** Given back unfinished, for another worker, and not charged. */
  | { kind: "released" };

/**
 * Records the end of an attempt. Told once more, since the first answer got lost, it gives what was recorded then, with
 * `ended` null. Throws `LeaseLostError` where the lease is not held: what others have made of it is what counts.
 */
export function endRemote(
  db: Database,
  clock: Clock,
  lease: RemoteLease,
  end: RemoteEnd,
): Promise<{ ended: Ended | null; recorded: Recorded }> {
  return db.transaction(async (tx) => {
    const [row] = await lockLeased(tx, clock, { ...lease, leases: [lease] });
    if (row === undefined) {
      const recorded = await findRecorded(tx, lease, end);
      if (recorded === null) throw new LeaseLostError(lease.execution);
      return { ended: null, recorded };
    }
    const limitsFor = await limitsOfLeased(tx, [row]);
    const [one] = await endLeased(tx, clock, [
      { row, outcome: outcomeOf(end, row, limitsFor(row)) },
    ]);
    return one!;
  });
}

/** As a `Run` judges what a handler returns or throws: after a cancel or the timeout, that is what it ended by. */
function outcomeOf(end: RemoteEnd, row: Leased, limits: Limits): Unrecorded["outcome"] {
  if (end.kind === "released") return end;
  if (row.cancel_requested_ms !== null) {
    const by = row.cancel_requested_by;
    const error = new CancelledError(`${row.handler}: cancelled by ${by ?? "somebody"}`);
    return { kind: "cancelled", error: { ...errorFacts(error), stack: null }, by };
  }
  // what was done in time, and told a little later, is done
  if (end.kind === "completed") {
    return { kind: "completed", result: end.result, json: resultToJson(end.result) };
  }
  if (row.at_ms > row.started_ms + limits.timeoutMs) {
    const retryInMs = nextDelay(row, limits, null, 0);
    return { kind: "timeout", error: timedOut(row, limits), retryInMs, reason: "timeout" };
  }
  const outcome = outcomeOfError(errorOf(end), row, limits, row.at_ms);
  return { ...outcome, error: factsOf(end) } as Unrecorded["outcome"];
}

type Failed = Extract<RemoteEnd, { kind: "failed" }>;

function errorOf({ message, retry }: Failed): Error {
  if (retry === "never") return new DoNotRetry(message);
  if (retry === "policy") return new Error(message);
  return new RetryAfter(`${Math.round(retry)}ms`, message);
}

/** Of the error that was thrown there. */
function factsOf({ message, name = "Error", stack }: Failed): ErrorFacts {
  const thrown = Object.assign(new Error(message), { name, stack: stack ?? `${name}: ${message}` });
  const facts = errorFacts(thrown);
  return stack === undefined ? { ...facts, stack: null } : facts;
}

/** What the same end has written before, by the same lease. */
async function findRecorded(
  tx: Database,
  { worker, by, execution, leaseToken }: RemoteLease,
  { kind }: RemoteEnd,
): Promise<Recorded | null> {
  const outcomes = kind === "failed" ? ["failed", "timeout", "cancelled"] : [kind, "cancelled"];
  const [found] = await tx.rows(
    sql<Recorded>`
      select id, status, reason, extract(epoch from due_at)::float8 * 1000 as due_ms, job_id
      from job_execution execution
      where id = ${execution}
        and exists (select from worker where worker.id = ${worker} and remote_by = ${by})
        and (
          status = 'completed' and lease_token = ${leaseToken} and worker_id = ${worker} and ${kind === "completed"}
          or exists (
            select from execution_attempt attempt
            where attempt.lease_token = ${leaseToken}
              and attempt.execution_id = execution.id
              and attempt.worker_id = ${worker}
              and outcome = any(${outcomes})))`,
  );
  return found ?? null;
}
