import { nextOf, planOf, timeOf } from "./plan.js";
import { ScheduleError } from "./schedule-error.js";
import { secondAfter } from "./slots.js";
/**
 * How many milliseconds after its slot a job starts: a number from 0 up to but not including `jitterMs`, the same at each slot, on
 * each node and in each version. 0 without jitter.
 *
 * @example
 * jitterDelay("0190163d-8694-739b-aea5-966c26f8ad91", 60_000); // => 33682
 */
export function jitterDelay(jobId, jitterMs) {
    return jitterMs > 0 ? Number(fnv1a(jobId) % BigInt(Math.floor(jitterMs))) : 0;
}
/** FNV-1a, 64 bits, over the UTF-8 bytes of a text. */
export function fnv1a(text) {
    let hash = 0xcbf29ce484222325n;
    for (const byte of new TextEncoder().encode(text)) {
        hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
    }
    return hash;
}
/** Jitter must be less than the shortest distance between this many of the next slots. */
const slotsCompared = 50;
/**
 * Throws `ScheduleError` with `schedule_jitter` unless `jitterMs` is less than the shortest distance between neighbours of the next
 * 50 slots after `from`: a start must not come after the next slot.
 *
 * @example
 * checkJitter("*\/5 * * * *", { timezone: "UTC", from: new Date(), jitterMs: 600_000 });
 * // throws ScheduleError: Jitter must be less than 5 minutes, the shortest distance between slots
 */
export function checkJitter(schedule, { from, jitterMs, ...options }) {
    const refuse = (message) => new ScheduleError("schedule_jitter", message, { field: "jitter" });
    if (!Number.isInteger(jitterMs) || jitterMs < 0) {
        throw refuse("Jitter is a whole number of milliseconds, 0 or more");
    }
    const shortest = shortestDistance(planOf(schedule, options), secondAfter(timeOf(from)));
    if (jitterMs < shortest * 1000 || jitterMs === 0)
        return;
    throw refuse(`Jitter must be less than ${lengthText(shortest)}, the shortest distance between slots`);
}
function shortestDistance(plan, from) {
    let shortest = Infinity;
    let slot = nextOf(plan, from);
    for (let seen = 1; seen < slotsCompared; seen++) {
        const next = nextOf(plan, slot + 1);
        if (next === Infinity)
            break;
        shortest = Math.min(shortest, next - slot);
        slot = next;
    }
    return shortest;
}
/** `90 seconds`, `5 minutes`, `1 day`: in the largest unit that is exact. */
export function lengthText(seconds) {
    const [unit, length] = [
        ["day", 86_400],
        ["hour", 3600],
        ["minute", 60],
    ].find(([, size]) => seconds % size === 0) ?? ["second", 1];
    const count = seconds / length;
    return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
//# sourceMappingURL=jitter.js.map