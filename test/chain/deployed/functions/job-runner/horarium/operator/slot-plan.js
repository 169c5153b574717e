import { assertHasSlot, checkJitter, checkTimezone, countSlots, nextSlots, previousSlot, ScheduleError, } from "../schedule/index.js";
import { timingOptions } from "../timing.js";
/** The first slot after `from` that has no row yet; null for `@manual` and past the end. */
export function nextSlot(job, from) {
    const ahead = new Set(job.slots_ahead?.map((slot) => slot.getTime()));
    const slots = nextSlots(job.schedule, { ...timingOptions(job), from, count: ahead.size + 1 });
    return slots.find((slot) => !ahead.has(slot.getTime())) ?? null;
}
/**
 * Throws `ScheduleError` if the job can never have a slot again, its zone is none, or its jitter is not shorter than
 * the time between two slots.
 */
export function checkTiming(job, from) {
    const options = { ...timingOptions(job), from };
    try {
        checkTimezone(job.timezone);
        assertHasSlot(job.schedule, options);
        if (job.jitter_ms > 0)
            checkJitter(job.schedule, { ...options, jitterMs: job.jitter_ms });
    }
    catch (error) {
        throw error instanceof ScheduleError ? named(error, job) : error;
    }
}
/** The same refusal, with the thing it is about and the remedy in its message. */
function named(error, job) {
    const { code, message, field, position, proposal, hint } = error;
    const thing = field === "timezone" ? `timezone "${job.timezone}"` : `schedule "${job.schedule}"`;
    const remedy = [proposal === undefined ? "" : `did you mean "${proposal}"`, hint ?? ""].filter((part) => part !== "");
    const ending = remedy.length === 0 ? "" : `; ${remedy.join(" ")}${proposal === undefined ? "" : "?"}`;
    return new ScheduleError(code, `${thing}: ${message}${ending}`, {
        field,
        position,
        proposal,
        hint,
    });
}
const countLimit = 10_000;
/** The slots from the job's cursor up to and including `until`; null if there is none. */
export function stretchUntil(job, until) {
    const from = job.next_run_at;
    if (from === null || from > until)
        return null;
    const options = timingOptions(job);
    const slots = countSlots(job.schedule, {
        ...options,
        after: new Date(from.getTime() - 1),
        until,
        limit: countLimit,
    });
    const to = previousSlot(job.schedule, { ...options, before: new Date(until.getTime() + 1) }) ?? from;
    return { slots: Math.max(1, slots), more: slots >= countLimit, from, to: to < from ? from : to };
}
//# sourceMappingURL=slot-plan.js.map