import { conditionOf } from "./alerts/condition-of.js";
import { addConditions } from "./alerts/conditions.js";
import { createAlertKeeper } from "./alerts/keeper.js";
import { channelOf } from "./doorbell.js";
import { databaseTime } from "./time.js";
import { publishHandlers } from "./published.js";
import { createTimekeeper } from "./timekeeper.js";
import { checkSchema } from "./migrate.js";
import { tellEpoch } from "./upkeep/epoch.js";
import { createHousekeeping } from "./upkeep/housekeeping.js";
import { createWorker } from "./worker.js";
import { markStopping, registerWorker } from "./worker-row.js";
const watchEveryMs = 100;
const reviewEveryMs = 2_000;
export function createMember(options) {
    const { db, clock, events, runtime, schema, leaseMs } = options;
    const id = crypto.randomUUID();
    const time = databaseTime(clock);
    const names = options.handlers.map(({ name }) => name);
    const failed = (where) => (error) => events.emit("error", { where, error });
    const reachable = watchDatabase(events);
    let leases = null;
    let renewedAt = { monotonic: 0, wall: 0 };
    /** Executions whose lease could not be renewed, since others had their row locked. */
    let leftOut = [];
    /**
     * The leases are trusted for no longer than the last renewal that was certainly sent allows, on the monotonic clock
     * and on the wall clock: a suspended machine stops the one, a set clock moves the other.
     */
    const marginMs = Math.max(watchEveryMs * 3, leaseMs / 10);
    const isTrusted = () => {
        if (leases === null)
            return true;
        const age = Math.max(performance.now() - renewedAt.monotonic, Date.now() - renewedAt.wall);
        return age <= leaseMs - marginMs;
    };
    const worker = createWorker({
        ...options,
        id,
        time,
        isolator: runtime.isolator,
        isTrusted,
        changed: () => timekeeper.wake(),
    });
    const timekeeper = createTimekeeper({
        ...options,
        time,
        handlers: names,
        queued: worker.wake,
        ahead: worker.claimAhead,
        reachable,
    });
    const housekeeping = createHousekeeping(db, clock, events);
    const alerts = createAlertKeeper({
        db,
        clock,
        on: events.on,
        failed: failed("looking for alerts"),
    });
    let listener = null;
    let watch = null;
    let recent = [];
    let offNoted = [];
    let reviewedAt = 0;
    let isReviewing = false;
    const note = (kind, facts) => void addConditions(db, [conditionOf(kind, new Date(time.now()), facts)]).then(() => alerts.wake(), failed("noting what needs a person"));
    const noteJump = ({ byMs }) => note("clock_jumped", { detail: { byMs } });
    const noteStuck = ({ executionId, handler, jobId }) => note("stuck", {
        job_id: jobId,
        handler,
        execution_id: executionId,
        detail: { worker: id },
    });
    const watchLeases = () => {
        recent = worker.recentlyRunning();
        leases?.alive();
        for (const { id: execution, endsAt } of leftOut) {
            if (performance.now() > endsAt - marginMs)
                worker.abandonOne(execution);
        }
        if (!isTrusted() && worker.held() > 0) {
            worker.abandon();
            leases?.renewNow().catch(failed("renewing leases"));
        }
        const isDue = performance.now() - reviewedAt > (worker.isBusyForLong() ? reviewEveryMs : leaseMs / 3);
        if (isDue && !isReviewing && worker.mayHold())
            void review();
    };
    const review = async () => {
        isReviewing = true;
        reviewedAt = performance.now();
        await worker.review().catch(failed("reviewing leases"));
        isReviewing = false;
    };
    return {
        id,
        async start() {
            await checkSchema(db);
            // before this node's own heartbeat, by which the data would look new, and before it claims
            await tellEpoch(options);
            await publishHandlers(db, clock, options.handlers);
            await registerWorker(db, clock, { ...options, id, host: runtime.host, handlers: names });
            renewedAt = { monotonic: performance.now(), wall: Date.now() };
            leases = runtime.keepLeases({
                schema,
                worker: id,
                leaseMs,
                maxBlockMs: (leaseMs * 2) / 3,
                renewed(renewal) {
                    const { sentAt, leases: renewedLeases } = renewal;
                    renewedAt = { monotonic: sentAt, wall: Date.now() - (performance.now() - sentAt) };
                    leftOut = renewal.leftOut;
                    // more than this worker knows of: a claim was committed late, and its answer is lost
                    if (renewedLeases > worker.held())
                        worker.doubt();
                },
                blocked: (forMs) => events.emit("worker.loopBlocked", { forMs, handlers: recent }),
                failed: failed("renewing leases"),
            });
            watch = setInterval(watchLeases, watchEveryMs);
            worker.start();
            timekeeper.start();
            housekeeping.start();
            alerts.start();
            offNoted = [events.on("clock.jumped", noteJump), events.on("execution.stuck", noteStuck)];
            listener = await runtime.listen(channelOf(schema), () => {
                worker.wake();
                timekeeper.wake();
                void review();
            });
        },
        async stop(withinMs) {
            // `runOnce` alone may have made threads
            if (watch === null)
                return runtime.isolator?.close();
            worker.stopClaiming();
            for (const off of offNoted)
                off();
            await Promise.all([timekeeper.stop(), housekeeping.stop(), alerts.stop()]);
            await markStopping(db, clock, id).catch(failed("marking the worker as stopping"));
            await worker.stop(withinMs);
            clearInterval(watch);
            watch = null;
            await Promise.all([leases?.stop(), listener?.close(), runtime.isolator?.close()]);
        },
        async runOnce() {
            const recorded = [];
            await timekeeper.endSilent();
            for (;;) {
                await timekeeper.runOnce();
                const round = await worker.runOnce();
                recorded.push(...round.map((one) => one.id));
                if (round.length === 0)
                    return recorded;
            }
        },
        enqueued(isDue) {
            if (isDue)
                worker.wake();
            timekeeper.wake();
        },
        enqueuedElsewhere() {
            setTimeout(() => timekeeper.wake(), 10);
        },
        changed: () => timekeeper.wake(),
    };
}
/** Says once that the database cannot be reached, and once that it can be again. */
function watchDatabase(events) {
    let lostAt = null;
    return (isReachable, error) => {
        if (!isReachable) {
            if (lostAt === null) {
                events.emit("database.lost", {
                    error: error instanceof Error ? error.message : String(error),
                });
            }
            lostAt ??= performance.now();
        }
        else if (lostAt !== null) {
            events.emit("database.found", { afterMs: performance.now() - lostAt });
            lostAt = null;
        }
    };
}
//# sourceMappingURL=member.js.map