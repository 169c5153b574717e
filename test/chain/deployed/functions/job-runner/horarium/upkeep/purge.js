import { now } from "../clock.js";
import { defineHandler } from "../define.js";
import { TimeoutError } from "../errors.js";
import { database, sql } from "../sql.js";
import { dropPartition, oldPartitions } from "./partitions.js";
import { purgeKinds, rowBytes } from "./purge-kinds.js";
import { purgeParameters } from "./purge-parameters.js";
const dayMs = 86_400_000;
/** Executions of the purge that may find a partition in use before it is worth a warning, one a day. */
const patience = 3;
/**
 * The handler that keeps Horarium's own history small: `purge_job_logs`. What stays is said in `purgeKinds`.
 *
 * It goes on where it was stopped, since what is gone is gone; two at once do no harm.
 */
export function createPurgeHandler(db, clock) {
    return defineHandler({
        name: "purge_job_logs",
        description: "Deletes old executions, their attempts, log lines and totals",
        parameters: purgeParameters,
        timeout: "60m",
        retry: { attempts: 4, backoff: "1m", factor: 5, cap: "15m" },
        run: (context) => purge(db, clock, context),
    });
}
async function purge(db, clock, context) {
    const { parameters, executionId, log, progress } = context;
    const [present] = await db.rows(sql `select ${now(clock)} as at`);
    if (present === undefined)
        throw new Error("the database gave no instant");
    const { at } = present;
    const stoppedBy = watchStops(context, at);
    const bytesOf = await rowBytes(db);
    const result = emptyResult(parameters.dryRun);
    const { counts } = result;
    let rows = 0;
    await dropPartitions(db, at, context, result, stoppedBy);
    for (const kind of purgeKinds(db, at, parameters, executionId)) {
        const deleted = await purgeKind(kind);
        if (kind.counted !== null)
            counts[kind.counted] += deleted;
        counts.freedBytes += Math.round(deleted * (bytesOf.get(kind.table) ?? 0));
        if (deleted > 0)
            log("purge.kind", { kind: kind.name, deleted });
    }
    return conclude(result, rows, stoppedBy());
    async function purgeKind(kind) {
        let deleted = 0;
        while (stoppedBy() === null) {
            const batch = await inTransaction(db, context, (tx) => kind.next(tx));
            deleted += batch.rows;
            rows += batch.rows;
            progress(rows, null, kind.name);
            if (batch.isLast)
                break;
        }
        return deleted;
    }
}
/** One short transaction, committed only if the lease is still held. */
function inTransaction(db, { transaction }, work) {
    return transaction(async (client) => {
        const tx = database(client, db.schema);
        await tx.script(`set local lock_timeout = '2s'; set local statement_timeout = '60s'`);
        // by the index and up to the limit: without statistics PostgreSQL would read and sort the whole table for each batch
        await tx.script(`set local enable_seqscan = off; set local enable_bitmapscan = off`);
        return work(tx);
    });
}
/** Whole weeks of log lines at once. */
async function dropPartitions(db, at, context, { counts, samples, warnings }, stoppedBy) {
    const { logDays, dryRun } = context.parameters;
    for (const partition of await oldPartitions(db, daysBefore(at, logDays))) {
        if (stoppedBy() !== null)
            return;
        const isDropped = dryRun || (await dropPartition(partition, (work) => inTransaction(db, context, work)));
        if (isDropped) {
            counts.partitions += 1;
            counts.freedBytes += partition.bytes;
            context.log("purge.partition", { partition: partition.name, bytes: partition.bytes });
        }
        else {
            const message = "it could not be locked within 2 s: it stays until the next time";
            samples.failed.push({ id: partition.name, code: "lock_timeout", message });
            context.log("purge.partition_locked", { partition: partition.name });
            if (isOverdue(partition, daysBefore(at, logDays + patience))) {
                warnings.push(`${partition.name} has been due for more than ${patience} days and is in use each time: look for a transaction that stays open`);
            }
        }
    }
}
/** Seen by its age, so that nothing needs to remember how often it was tried. */
function isOverdue({ until }, since) {
    return until < since;
}
/** Why to stop now, else null: cancel and the worker's end, the soft limit, or the timeout that would come next. */
function watchStops({ signal, deadline, parameters }, at) {
    const startedAt = performance.now();
    const budgetMs = parameters.maxMinutes * 60_000;
    // a last batch must fit in
    const deadlineMs = deadline.getTime() - at.getTime() - 60_000;
    return () => {
        const passed = performance.now() - startedAt;
        if (signal.aborted)
            return signal.reason instanceof TimeoutError ? "deadline" : "cancelled";
        if (passed >= deadlineMs)
            return "deadline";
        return passed >= budgetMs ? "budget" : null;
    };
}
function emptyResult(dryRun) {
    return {
        v: 1,
        outcome: "done",
        stoppedBy: null,
        counts: { lines: 0, partitions: 0, executions: 0, freedBytes: 0 },
        samples: { failed: [] },
        warnings: [],
        cursor: null,
        dryRun,
    };
}
function conclude(result, rows, stoppedBy) {
    const { samples, counts } = result;
    const isPartial = samples.failed.length > 0;
    const isNothing = rows + counts.partitions === 0;
    const outcome = stoppedBy !== null ? "stopped" : isPartial ? "partial" : isNothing ? "noop" : "done";
    return {
        ...result,
        outcome,
        stoppedBy,
        samples: { failed: samples.failed.slice(0, 20) },
        warnings: result.warnings.slice(0, 20),
    };
}
function daysBefore(at, days) {
    return new Date(at.getTime() - days * dayMs);
}
//# sourceMappingURL=purge.js.map