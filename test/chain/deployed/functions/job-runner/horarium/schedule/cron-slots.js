import { secondsOfDay } from "./calendar.js";
import { nextLocal, previousLocal } from "./local-times.js";
import { firstChanges, regularFrom } from "./zone-offsets.js";
/** A change of this many seconds forwards is one of the calendar: what it skips is never made up. */
export const longGap = 3 * 3600;
/** The calendar repeats after 400 years, weekdays included. */
const cycle = 146_097 * secondsOfDay;
/**
 * The first slot in `from` to `to` (seconds, both inclusive), or `Infinity`.
 *
 * It goes from stretch to stretch of unchanged clocks; inside one the next slot is arithmetic on the fields.
 */
export function nextCronSlot(cron, policy, from, to) {
    const { zone, isOnce } = policy;
    // Where clocks and calendar both repeat, one cycle without a slot is like all that follow.
    const horizon = Math.min(to, Math.max(from, regularFrom) + cycle);
    let at = from;
    while (at <= horizon) {
        const stretch = zone.stretchAt(at);
        const { start, end, offset, before, after } = stretch;
        if (at === start && endsGap(cron, policy, stretch))
            return at;
        const local = at + offset;
        const found = nextLocal(cron, isOnce && before > offset ? Math.max(local, start + before) : local);
        if (found < end + offset)
            return found - offset <= to ? found - offset : Infinity;
        at = end;
        // Nothing matches before `found`, so what lies between is passed over, but for a day in which a shifted time or another offset
        // may matter. Not where the clocks go back: then local times before `found` come again.
        if (after >= offset && found - secondsOfDay > at)
            at = found - secondsOfDay;
    }
    return Infinity;
}
/** The last slot in `from` to `to` (seconds, both inclusive), or `-Infinity`. */
export function previousCronSlot(cron, policy, from, to) {
    const { zone, isOnce } = policy;
    const horizon = Math.max(from, Math.min(to, firstChanges) - cycle);
    let at = to;
    while (at >= horizon) {
        const stretch = zone.stretchAt(at);
        const { start, offset, before } = stretch;
        const found = previousLocal(cron, at + offset);
        const lowest = isOnce && before > offset ? start + before : start + offset;
        if (found >= lowest)
            return found - offset >= from ? found - offset : -Infinity;
        if (endsGap(cron, policy, stretch))
            return start >= from ? start : -Infinity;
        at = start - 1;
        if (before <= offset && found + secondsOfDay < at)
            at = found + secondsOfDay;
    }
    return -Infinity;
}
/** Whether the stretch begins with a slot in the place of local times that the gap before it has skipped. */
function endsGap(cron, { isShifted }, { start, offset, before }) {
    if (!isShifted || offset <= before || offset - before >= longGap)
        return false;
    return nextLocal(cron, start + before) < start + offset;
}
//# sourceMappingURL=cron-slots.js.map