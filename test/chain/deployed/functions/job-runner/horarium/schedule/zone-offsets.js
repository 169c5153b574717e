import { firstDay, isLeap, monthOf, secondsOfDay, weekdayOf, yearStart } from "./calendar.js";
/** No zone's clocks were moved before 1835: earlier than this, the offset is the first one. */
const firstYear = 1800;
/** Up to here each zone has one offset. */
export const firstChanges = yearStart(firstYear);
/** From here on only yearly rules are left (Morocco's and Gaza's tables end in 2087), so equal years have equal offsets. */
const firstRegularYear = 2101;
/** From here on a zone's offsets repeat with the calendar, every 400 years. */
export const regularFrom = yearStart(firstRegularYear);
/** 28 years in a row without a skipped leap day have all 14 kinds of year. */
const regularYears = 28;
/** The shortest stretch ever was one of 3.98 days (Freetown 1939): between two probes there is one change at most. */
const probeStep = 3.5 * secondsOfDay;
/** Yearly rules move the clocks months apart. */
const regularProbeStep = 14 * secondsOfDay;
/** How far beyond its quarter a stretch is followed: more than any change of offset. */
const margin = 2 * secondsOfDay;
/**
 * The offsets of a zone that `checkTimezone` accepts, found through `Intl` once for each quarter of a year and kept:
 * at most those of 329 years for each zone, because from 2101 on 28 years stand for all.
 */
export function openZone(name) {
    if (name === "UTC")
        return { name, stretchAt: () => always };
    const offsetAt = offsetsOf(name);
    const quarters = [];
    let recent = never;
    function stretchAt(second) {
        if (second >= recent.start && second < recent.end)
            return recent;
        recent = find(second);
        return recent;
    }
    function find(second) {
        if (second < firstChanges) {
            const offset = offsetAt(firstChanges);
            return { start: -Infinity, end: firstChanges, offset, before: offset, after: offset };
        }
        const quarter = Math.floor(monthOf(Math.floor(second / secondsOfDay)) / 3);
        if (quarter < (firstRegularYear + regularYears) * 4)
            return within(stretchesOf(quarter), second);
        const twin = twinOf(Math.floor(quarter / 4)) * 4 + (quarter % 4);
        const shift = quarterStart(quarter) - quarterStart(twin);
        const { start, end, offset, before, after } = within(stretchesOf(twin), second - shift);
        return { start: start + shift, end: end + shift, offset, before, after };
    }
    function stretchesOf(quarter) {
        return (quarters[quarter - firstYear * 4] ??= probe(offsetAt, quarter));
    }
    return { name, stretchAt };
}
const always = { start: -Infinity, end: Infinity, offset: 0, before: 0, after: 0 };
const never = { start: 0, end: 0, offset: 0, before: 0, after: 0 };
function within(stretches, second) {
    for (const stretch of stretches)
        if (second < stretch.end)
            return stretch;
    return stretches.at(-1);
}
/** The stretches that touch a quarter. */
function probe(offsetAt, quarter) {
    const begin = quarterStart(quarter);
    const end = quarterStart(quarter + 1);
    const step = quarter < firstRegularYear * 4 ? probeStep : regularProbeStep;
    const found = [];
    const last = end + margin;
    let at = begin - margin;
    let stretch = { ...never, start: at, offset: offsetAt(at), before: offsetAt(at) };
    while (at < last) {
        const next = Math.min(at + step, last);
        const offset = offsetAt(next);
        if (offset !== stretch.offset) {
            const change = changeBetween(offsetAt, at, next, stretch.offset);
            found.push({ ...stretch, end: change, after: offset });
            stretch = { ...never, start: change, offset, before: stretch.offset };
        }
        at = next;
    }
    found.push({ ...stretch, end: last, after: stretch.offset });
    return found.filter((each) => each.end > begin && each.start < end);
}
/** The first second after `from`, at most `to`, that has another offset. */
function changeBetween(offsetAt, from, to, offset) {
    let same = from;
    let other = to;
    while (other - same > 1) {
        const middle = Math.floor((same + other) / 2);
        if (offsetAt(middle) === offset)
            same = middle;
        else
            other = middle;
    }
    return other;
}
/** The year of 2101 to 2128 with the same calendar. */
function twinOf(year) {
    return twins[kindOf(year)];
}
/** Twice the weekday on which a year begins, and one more for leap years. */
function kindOf(year) {
    return 2 * weekdayOf(yearStart(year) / secondsOfDay) + (isLeap(year) ? 1 : 0);
}
const twins = [];
for (let twin = firstRegularYear; twin < firstRegularYear + regularYears; twin++) {
    twins[kindOf(twin)] ??= twin;
}
/** The first second of a quarter, counted like months from the year 0. */
function quarterStart(quarter) {
    return firstDay(quarter * 3) * secondsOfDay;
}
/** The zone's wall clock, read through `Intl`: a little over a microsecond for each call, so only asked where nothing is known. */
function offsetsOf(name) {
    const format = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
        timeZone: name,
        hourCycle: "h23",
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
    });
    return (second) => {
        // "03/28/2027, 02:30:00"
        const [month, day, year, hour, minute, rest] = format
            .format(second * 1000)
            .split(/\D+/)
            .map(Number);
        return Date.UTC(year, month - 1, day, hour, minute, rest) / 1000 - second;
    };
}
//# sourceMappingURL=zone-offsets.js.map