import { CancelledError, DoNotRetry, LeaseLostError, RetryAfter } from "../errors.js";
import { errorFacts, resultToJson } from "../execution/result.js";
import { sql } from "../sql.js";
import { nextDelay, outcomeOfError } from "../stages/run.js";
import { endLeased, limitsOfLeased, lockLeased } from "./lease.js";
import { timedOut } from "./renew.js";
/**
 * Records the end of an attempt. Told once more, since the first answer got lost, it gives what was recorded then, with
 * `ended` null. Throws `LeaseLostError` where the lease is not held: what others have made of it is what counts.
 */
export function endRemote(db, clock, lease, end) {
    return db.transaction(async (tx) => {
        const [row] = await lockLeased(tx, clock, { ...lease, leases: [lease] });
        if (row === undefined) {
            const recorded = await findRecorded(tx, lease, end);
            if (recorded === null)
                throw new LeaseLostError(lease.execution);
            return { ended: null, recorded };
        }
        const limitsFor = await limitsOfLeased(tx, [row]);
        const [one] = await endLeased(tx, clock, [
            { row, outcome: outcomeOf(end, row, limitsFor(row)) },
        ]);
        return one;
    });
}
/** As a `Run` judges what a handler returns or throws: after a cancel or the timeout, that is what it ended by. */
function outcomeOf(end, row, limits) {
    if (end.kind === "released")
        return end;
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
    return { ...outcome, error: factsOf(end) };
}
function errorOf({ message, retry }) {
    if (retry === "never")
        return new DoNotRetry(message);
    if (retry === "policy")
        return new Error(message);
    return new RetryAfter(`${Math.round(retry)}ms`, message);
}
/** Of the error that was thrown there. */
function factsOf({ message, name = "Error", stack }) {
    const thrown = Object.assign(new Error(message), { name, stack: stack ?? `${name}: ${message}` });
    const facts = errorFacts(thrown);
    return stack === undefined ? { ...facts, stack: null } : facts;
}
/** What the same end has written before, by the same lease. */
async function findRecorded(tx, { worker, by, execution, leaseToken }, { kind }) {
    const outcomes = kind === "failed" ? ["failed", "timeout", "cancelled"] : [kind, "cancelled"];
    const [found] = await tx.rows(sql `
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
              and outcome = any(${outcomes})))`);
    return found ?? null;
}
//# sourceMappingURL=end.js.map