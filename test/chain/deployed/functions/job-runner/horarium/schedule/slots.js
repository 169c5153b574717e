import { nextOf, planOf, previousOf, timeOf } from "./plan.js";
/**
 * The next `count` slots strictly after `from`, in order; fewer, down to none, where the schedule ends.
 * Throws `ScheduleError` for a text or a zone that is refused.
 *
 * @example
 * // on the first day 02:30 does not exist, so it is 03:00
 * nextSlots("30 2 * * *", { timezone: "America/New_York", from: new Date("2025-03-09T00:00Z"), count: 2 });
 * // => [2025-03-09T07:00:00.000Z, 2025-03-10T06:30:00.000Z]
 */
export function nextSlots(schedule, options) {
    const { from, count } = options;
    const plan = planOf(schedule, options);
    const slots = [];
    let slot = nextOf(plan, secondAfter(timeOf(from)));
    while (slot !== Infinity && slots.length < count) {
        slots.push(new Date(slot * 1000));
        if (slots.length < count)
            slot = nextOf(plan, slot + 1);
    }
    return slots;
}
/**
 * The last slot strictly before `before`, or null if there is none.
 *
 * @example
 * previousSlot("0 3 * * *", { timezone: "UTC", before: new Date("2025-06-15T10:00Z") });
 * // => 2025-06-15T03:00:00.000Z
 */
export function previousSlot(schedule, options) {
    const slot = previousOf(planOf(schedule, options), Math.ceil(timeOf(options.before) / 1000) - 1);
    return slot === -Infinity ? null : new Date(slot * 1000);
}
/**
 * The slots after `after` up to and including `until`, in order; the first `limit` of them if one is given.
 *
 * @example
 * slotsBetween("@hourly", { timezone: "UTC", after: new Date("2025-06-15T10:00Z"), until: new Date("2025-06-15T12:00Z") });
 * // => [2025-06-15T11:00:00.000Z, 2025-06-15T12:00:00.000Z]
 */
export function slotsBetween(schedule, { after, until, limit = Infinity, ...options }) {
    const slots = [];
    for (const slot of slotsOf(planOf(schedule, options), { after, until })) {
        if (slots.length >= limit)
            break;
        slots.push(new Date(slot * 1000));
    }
    return slots;
}
/**
 * How many slots lie after `after` up to and including `until`. It stops at `limit`: that number means "that many or more".
 *
 * @example
 * const morning = { after: new Date("2025-06-15T10:00Z"), until: new Date("2025-06-15T12:00Z") };
 * countSlots("*\/5 * * * *", { timezone: "UTC", ...morning, limit: 100 }); // => 24
 */
export function countSlots(schedule, { after, until, limit, ...options }) {
    let count = 0;
    if (limit <= 0)
        return count;
    for (const _ of slotsOf(planOf(schedule, options), { after, until })) {
        count++;
        if (count >= limit)
            break;
    }
    return count;
}
/** The slots of a plan in a stretch of time, in seconds. */
export function* slotsOf(plan, { after, until }) {
    const last = Math.floor(timeOf(until) / 1000);
    for (let from = secondAfter(timeOf(after)); from <= last; from++) {
        from = nextOf(plan, from);
        if (from > last)
            return;
        yield from;
    }
}
/** The first whole second strictly after an instant in milliseconds. */
export function secondAfter(time) {
    return Math.floor(time / 1000) + 1;
}
//# sourceMappingURL=slots.js.map