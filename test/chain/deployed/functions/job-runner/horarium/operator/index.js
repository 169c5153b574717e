import { announceEnd } from "../execution/announce.js";
import { endHandedOver, renewHandedOver, } from "../execution/handed-over.js";
import { backfill } from "./backfill.js";
import { cancelExecution } from "./cancel.js";
import { createJob } from "./create.js";
import { deleteJob, restoreJob } from "./delete.js";
import { editJob, revertToCode } from "./edit.js";
import { findJob } from "./find-job.js";
import { forceStop } from "./force-stop.js";
import { getExecution, listAttempts, listExecutions, listJobs, readLog, } from "./list.js";
import { jobStats } from "../upkeep/stats.js";
import { pauseJob, resumeJob } from "./pause.js";
import { revertChange } from "./revert.js";
import { retryExecution, runNow } from "./run-now.js";
import { moveSlot, putBackSlot, skipSlot } from "./slots.js";
import { readScheduleStop, resumeSchedules, stopSchedules } from "./stop-schedules.js";
import { testHandler } from "./test-handler.js";
export function createOperator({ db, clock, events, carrier, handlerOf, changed, }) {
    const withHandler = async (job) => {
        const handler = handlerOf((await findJob(db, job)).handler);
        return handler === undefined ? {} : { handler };
    };
    const andLook = async (work) => {
        const result = await work;
        await changed();
        return result;
    };
    return {
        createJob: (name, handler, settings, by) => andLook(createJob(db, clock, name, typeof handler === "string" ? (handlerOf(handler) ?? handler) : handler, settings, by)),
        editJob: async (job, settings, by) => andLook(editJob(db, clock, job, settings, { ...by, ...(await withHandler(job)) })),
        revertJob: (job, by) => andLook(revertToCode(db, clock, job, by)),
        revertChange: (changeId, by) => andLook(revertChange(db, clock, changeId, { ...by, handlerOf })),
        deleteJob: (job, by) => andLook(deleteJob(db, clock, job, by)),
        restoreJob: (id, by) => andLook(restoreJob(db, clock, id, by)),
        pauseJob: (job, by) => andLook(pauseJob(db, clock, job, by)),
        resumeJob: (job, by) => andLook(resumeJob(db, clock, job, by)),
        stopSchedules: (options) => andLook(stopSchedules(db, clock, options)),
        resumeSchedules: (by) => andLook(resumeSchedules(db, clock, by)),
        scheduleStop: () => readScheduleStop(db),
        skipSlot: (job, options) => andLook(skipSlot(db, clock, job, options)),
        moveSlot: (job, options) => andLook(moveSlot(db, clock, job, options)),
        putBackSlot: (job, options) => andLook(putBackSlot(db, clock, job, options)),
        runNow: async (job, options) => andLook(runNow(db, clock, job, {
            ...options,
            traceParent: carrier(),
            ...(await withHandler(job)),
        })),
        testHandler: (handler, parameters, options) => andLook(testHandler(db, clock, handler, parameters, options)),
        backfill: (job, range) => andLook(backfill(db, clock, job, range)),
        cancel: (executionId, by) => andLook(cancelExecution(db, clock, executionId, by)),
        forceStop: (executionId, by) => andLook(forceStop(db, clock, executionId, by)),
        renewHandedOver: (lease, sign) => renewHandedOver(db, clock, heldBy(lease), sign),
        async endHandedOver(lease, end) {
            const { ended, recorded } = await andLook(endHandedOver(db, clock, heldBy(lease), end));
            announceEnd(events, ended, recorded);
            return recorded.status;
        },
        retry: (executionId, by) => andLook(retryExecution(db, clock, executionId, by)),
        job: (nameOrId) => findJob(db, nameOrId),
        jobs: (filter) => listJobs(db, filter),
        execution: (id) => getExecution(db, id),
        executions: (filter) => listExecutions(db, filter),
        attempts: (executionId) => listAttempts(db, executionId),
        stats: async (job, { days = 30 } = {}) => jobStats(db, clock, (await findJob(db, job)).id, { days }),
        log: (executionId, range) => readLog(db, executionId, range),
    };
}
function heldBy({ executionId: id, leaseToken: lease_token }) {
    return { id, lease_token };
}
//# sourceMappingURL=index.js.map