import { localText, lengthOf } from "./calendar.js";
import { hasDays } from "./local-times.js";
import { monthNames } from "./names.js";
import { nextOf, planOf, timeOf } from "./plan.js";
import { ScheduleError } from "./schedule-error.js";
import { secondAfter } from "./slots.js";
import { bitsOf } from "./sixty.js";
/**
 * Throws `ScheduleError` with `schedule_never` if there is no slot strictly after `from` and within the bounds: what a job must pass
 * when it is created or edited. `@manual` passes. Throws for a text or a zone that is refused, too.
 *
 * @example
 * assertHasSlot("0 0 31 2 *", { timezone: "UTC", from: new Date() }); // throws ScheduleError: Never: February has at most 29 days
 */
export function assertHasSlot(schedule, { from, ...options }) {
    const plan = planOf(schedule, options);
    const second = secondAfter(timeOf(from));
    if (plan.schedule.class === "manual" || nextOf(plan, second) !== Infinity)
        return;
    const unbounded = planOf(plan.schedule, { ...options, endsAt: null });
    throw whyNever(plan, unbounded, second);
}
function whyNever(plan, unbounded, from) {
    const refuse = (message, field) => new ScheduleError("schedule_never", `Never: ${message}`, { field });
    const { cron } = unbounded;
    if (cron !== null && !hasDays(cron))
        return refuse(whyNoDay(cron), "day");
    if (plan.last < plan.first)
        return refuse("it ends before it begins", "ends_at");
    if (plan.last < from)
        return refuse("it has ended already", "ends_at");
    const first = nextOf(unbounded, from);
    if (first !== Infinity) {
        return refuse(`it ends before its first slot, ${localText(first)}Z`, "ends_at");
    }
    const isInGaps = cron !== null && hasLaterTimes(cron, from);
    return refuse(isInGaps ? "only ever in the hour that the clocks skip" : "nothing before the year 10000");
}
/** Whether the fields match a time that is not within the last days of the calendar. */
function hasLaterTimes(cron, from) {
    return nextOf(planOf(cron, { timezone: "UTC" }), from) !== Infinity;
}
function whyNoDay({ months, days, weekdays }) {
    const isByDateOnly = weekdays.plain === 127 && weekdays.isStar;
    const first = days.plain === 0 ? 32 : bitsOf(days.plain)[0] + 1;
    const inYear = bitsOf(months);
    // Every named day of the month is beyond the end of each named month, whatever the weekday.
    const longest = Math.max(...inYear.map((month) => (month === 1 ? 29 : lengthOf(month + 12))));
    if (!isByDateOnly && first <= longest)
        return "the day and the weekday never come together";
    if (inYear.length === 1)
        return `${monthNames[inYear[0]]} has at most ${longest} days`;
    return `these months have at most ${longest} days`;
}
//# sourceMappingURL=never.js.map