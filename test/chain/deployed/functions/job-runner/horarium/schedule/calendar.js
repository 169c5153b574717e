/** Seconds of a day on a clock that nobody moves. */
export const secondsOfDay = 86_400;
/** 0001-01-01T00:00:00Z: no slot lies before it. */
export const firstSecond = -62_135_596_800;
/** 9999-12-31T23:59:59Z: no slot lies after it. */
export const lastSecond = 253_402_300_799;
/** The last month in which a local time can lie: 10000-01, for zones east of Greenwich. */
export const lastMonth = 120_000;
/** The first month in which a local time can lie: 0000-12, for zones west of Greenwich. */
export const firstMonth = 11;
// Months are counted from January of the year 0, days from 1970-01-01: plain numbers, so that a search allocates nothing.
/** The month of a day: year * 12 + (month - 1). */
export function monthOf(day) {
    const shifted = day + 719_468;
    const era = Math.floor(shifted / 146_097);
    const dayOfEra = shifted - era * 146_097;
    const leaps = ((dayOfEra / 1460) | 0) - ((dayOfEra / 36_524) | 0) + ((dayOfEra / 146_096) | 0);
    const year = ((dayOfEra - leaps) / 365) | 0;
    const dayOfYear = dayOfEra - (365 * year + (year >> 2) - ((year / 100) | 0));
    const fromMarch = ((5 * dayOfYear + 2) / 153) | 0;
    return (era * 400 + year) * 12 + fromMarch + 2;
}
/** The day on which a month begins. */
export function firstDay(month) {
    const fromMarch = month - 2;
    const year = (fromMarch / 12) | 0;
    const leaps = (year >> 2) - ((year / 100) | 0) + ((year / 400) | 0);
    return 365 * year + leaps + (((153 * (fromMarch - year * 12) + 2) / 5) | 0) - 719_468;
}
const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** The number of days of a month, 28 to 31. */
export function lengthOf(month) {
    const year = (month / 12) | 0;
    const inYear = month - year * 12;
    return inYear === 1 && isLeap(year) ? 29 : lengths[inYear];
}
/** Whether a year has 366 days. */
export function isLeap(year) {
    return (year & 3) === 0 && (year % 100 !== 0 || year % 400 === 0);
}
/** The weekday of a day, 0 is Sunday. */
export function weekdayOf(day) {
    // 719,163 days before 1970-01-01 is Sunday 0000-12-31: all that is asked about comes out positive.
    return (day + 719_163 + 7 * 60) % 7;
}
/** The first second of a year in UTC. */
export function yearStart(year) {
    return firstDay(year * 12) * secondsOfDay;
}
/** A local time as text: `2027-03-28T02:30`, with seconds where they are not 0. */
export function localText(local) {
    const day = Math.floor(local / secondsOfDay);
    return `${dateText(day)}T${timeText(local - day * secondsOfDay)}`;
}
/** A date as text: `2027-03-28`. */
export function dateText(day) {
    const month = monthOf(day);
    const year = Math.floor(month / 12);
    return `${String(year).padStart(4, "0")}-${two(month - year * 12 + 1)}-${two(day - firstDay(month) + 1)}`;
}
/** A time of day as text: `02:30`, with seconds where they are not 0. */
export function timeText(second) {
    const text = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}`;
    return second % 60 === 0 ? text : `${text}:${two(second % 60)}`;
}
function two(value) {
    return String(value).padStart(2, "0");
}
//# sourceMappingURL=calendar.js.map