import { firstDay, firstMonth, lastMonth, lengthOf, monthOf, secondsOfDay, weekdayOf, } from "./calendar.js";
import { highestBit, lowestBit, nextIn, previousIn } from "./sixty.js";
// Local times are seconds on the wall clock, counted as if it were one in UTC. Nothing here knows of zones.
/** The first local time from `local` on that the fields match; `Infinity` if there is none. */
export function nextLocal(cron, local) {
    const day = Math.floor(local / secondsOfDay);
    const month = monthOf(day);
    const first = firstDay(month);
    if ((matchingDays(cron, month, first) >> (day - first)) & 1) {
        const time = nextTime(cron, local - day * secondsOfDay);
        if (time >= 0)
            return day * secondsOfDay + time;
    }
    return nextDay(cron, month, first, day + 1) * secondsOfDay + firstTime(cron);
}
/** The last local time up to `local` that the fields match; `-Infinity` if there is none. */
export function previousLocal(cron, local) {
    const day = Math.floor(local / secondsOfDay);
    const month = monthOf(day);
    const first = firstDay(month);
    if ((matchingDays(cron, month, first) >> (day - first)) & 1) {
        const time = previousTime(cron, local - day * secondsOfDay);
        if (time >= 0)
            return day * secondsOfDay + time;
    }
    return previousDay(cron, month, first, day - 1) * secondsOfDay + lastTime(cron);
}
/** Whether any month of any year has a day that matches. All 28 kinds occur: each month begins on each weekday in 400 years. */
export function hasDays(cron) {
    for (let month = 0; month < 12; month++) {
        if (((cron.months >> month) & 1) === 0)
            continue;
        const length = month === 1 ? 29 : lengthOf(month + 12);
        const shortest = month === 1 ? 28 : length;
        const kinds = cron.monthKinds.slice((shortest - 28) * 7, (length - 27) * 7);
        if (kinds.some((days) => days !== 0))
            return true;
    }
    return false;
}
function matchingDays(cron, month, first) {
    if (((cron.months >> (month % 12)) & 1) === 0)
        return 0;
    return cron.monthKinds[(lengthOf(month) - 28) * 7 + weekdayOf(first)];
}
function nextDay(cron, fromMonth, fromFirst, fromDay) {
    const place = fromDay - fromFirst;
    const rest = place > 30 ? 0 : matchingDays(cron, fromMonth, fromFirst) & (-1 << place);
    if (rest !== 0)
        return fromFirst + lowestBit(rest);
    if (!hasDays(cron))
        return Infinity;
    for (let month = monthAfter(cron, fromMonth); month <= lastMonth; month = monthAfter(cron, month)) {
        const first = firstDay(month);
        const days = matchingDays(cron, month, first);
        if (days !== 0)
            return first + lowestBit(days);
    }
    return Infinity;
}
function previousDay(cron, fromMonth, fromFirst, toDay) {
    const place = toDay - fromFirst;
    const rest = place < 0 ? 0 : matchingDays(cron, fromMonth, fromFirst) & (2 ** (place + 1) - 1);
    if (rest !== 0)
        return fromFirst + highestBit(rest);
    if (!hasDays(cron))
        return -Infinity;
    for (let month = monthBefore(cron, fromMonth); month >= firstMonth; month = monthBefore(cron, month)) {
        const first = firstDay(month);
        const days = matchingDays(cron, month, first);
        if (days !== 0)
            return first + highestBit(days);
    }
    return -Infinity;
}
function monthAfter({ months }, month) {
    const next = month + 1;
    const inYear = next % 12;
    const rest = months & (-1 << inYear);
    return next - inYear + (rest !== 0 ? lowestBit(rest) : 12 + lowestBit(months));
}
function monthBefore({ months }, month) {
    const previous = month - 1;
    const inYear = previous % 12;
    const rest = months & (2 ** (inYear + 1) - 1);
    return previous - inYear + (rest !== 0 ? highestBit(rest) : highestBit(months) - 12);
}
function nextTime(cron, from) {
    const hour = (from / 3600) | 0;
    const later = cron.hours & (-1 << hour);
    if (later === 0)
        return -1;
    if (later & (1 << hour)) {
        const inHour = nextInHour(cron, from - hour * 3600);
        if (inHour >= 0)
            return hour * 3600 + inHour;
        const rest = later & (later - 1);
        return rest === 0 ? -1 : lowestBit(rest) * 3600 + firstInHour(cron);
    }
    return lowestBit(later) * 3600 + firstInHour(cron);
}
function nextInHour(cron, from) {
    const minute = (from / 60) | 0;
    let found = nextIn(cron.minutes, minute);
    if (found === minute) {
        const second = nextIn(cron.seconds, from - minute * 60);
        if (second >= 0)
            return minute * 60 + second;
        found = nextIn(cron.minutes, minute + 1);
    }
    return found < 0 ? -1 : found * 60 + nextIn(cron.seconds, 0);
}
function previousTime(cron, to) {
    const hour = (to / 3600) | 0;
    const earlier = cron.hours & (2 ** (hour + 1) - 1);
    if (earlier === 0)
        return -1;
    if (earlier & (1 << hour)) {
        const inHour = previousInHour(cron, to - hour * 3600);
        if (inHour >= 0)
            return hour * 3600 + inHour;
        const rest = earlier & ~(1 << hour);
        return rest === 0 ? -1 : highestBit(rest) * 3600 + lastInHour(cron);
    }
    return highestBit(earlier) * 3600 + lastInHour(cron);
}
function previousInHour(cron, to) {
    const minute = (to / 60) | 0;
    let found = previousIn(cron.minutes, minute);
    if (found === minute) {
        const second = previousIn(cron.seconds, to - minute * 60);
        if (second >= 0)
            return minute * 60 + second;
        found = previousIn(cron.minutes, minute - 1);
    }
    return found < 0 ? -1 : found * 60 + previousIn(cron.seconds, 59);
}
function firstTime(cron) {
    return lowestBit(cron.hours) * 3600 + firstInHour(cron);
}
function lastTime(cron) {
    return highestBit(cron.hours) * 3600 + lastInHour(cron);
}
function firstInHour(cron) {
    return nextIn(cron.minutes, 0) * 60 + nextIn(cron.seconds, 0);
}
function lastInHour(cron) {
    return previousIn(cron.minutes, 59) * 60 + previousIn(cron.seconds, 59);
}
//# sourceMappingURL=local-times.js.map