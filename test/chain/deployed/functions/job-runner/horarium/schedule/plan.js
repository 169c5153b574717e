import { firstSecond, lastSecond } from "./calendar.js";
import { nextCronSlot, previousCronSlot } from "./cron-slots.js";
import { scheduleOf } from "./parse.js";
import { ScheduleError } from "./schedule-error.js";
import { zoneOf } from "./timezone.js";
/** Puts a schedule and a job's settings together. Throws `ScheduleError` for a text, a zone or a date that is none. */
export function planOf(input, options) {
    const schedule = scheduleOf(input);
    const zone = zoneOf(options.timezone);
    const { startsAt, endsAt, dstGap, dstOverlap } = options;
    const first = startsAt
        ? Math.max(firstSecond, Math.ceil(timeOf(startsAt, "starts_at") / 1000))
        : firstSecond;
    const last = endsAt
        ? Math.min(lastSecond, Math.ceil(timeOf(endsAt, "ends_at") / 1000) - 1)
        : lastSecond;
    const isFixed = schedule.class === "fixed";
    // One literal, without spreads and closures: it is made for every slot that is asked for.
    return {
        schedule,
        cron: schedule.class === "interval" || schedule.class === "manual" ? null : schedule,
        zone,
        first,
        last,
        origin: startsAt ? first : 0,
        isShifted: dstGap == null ? isFixed : dstGap === "shift",
        isOnce: dstOverlap == null ? isFixed : dstOverlap === "once",
    };
}
/** The first slot from `from` on, or `Infinity`. */
export function nextOf(plan, from) {
    const { schedule, cron, first, last } = plan;
    const earliest = Math.max(from, first);
    if (cron !== null)
        return nextCronSlot(cron, plan, earliest, last);
    if (schedule.class !== "interval")
        return Infinity;
    const { origin } = plan;
    const slot = origin + Math.ceil((earliest - origin) / schedule.period) * schedule.period;
    return slot <= last ? slot : Infinity;
}
/** The last slot up to `to`, or `-Infinity`. */
export function previousOf(plan, to) {
    const { schedule, cron, first, last } = plan;
    const latest = Math.min(to, last);
    if (cron !== null)
        return previousCronSlot(cron, plan, first, latest);
    if (schedule.class !== "interval")
        return -Infinity;
    const { origin } = plan;
    const slot = origin + Math.floor((latest - origin) / schedule.period) * schedule.period;
    return slot >= first ? slot : -Infinity;
}
/** The milliseconds of a date. Throws `ScheduleError` for an invalid one. */
export function timeOf(date, field) {
    const time = date.getTime();
    if (Number.isNaN(time))
        throw new ScheduleError("schedule_date", "The date is not valid", { field });
    return time;
}
//# sourceMappingURL=plan.js.map