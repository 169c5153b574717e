import { bitsOf } from "./sixty.js";
/** The matching days of all 28 kinds of month: lengths of 28 to 31 days, and the weekday of the 1st. */
export function monthKinds(days, weekdays) {
    const kinds = [];
    for (let length = 28; length <= 31; length++) {
        for (let first = 0; first < 7; first++) {
            const byDay = daysByDate(days, length, first);
            const byWeekday = daysByWeekday(weekdays, length, first);
            // As in cronie: a field that begins with * restricts the other one, two fields that do not are alternatives.
            const isBoth = days.isStar || weekdays.isStar;
            kinds.push((isBoth ? byDay & byWeekday : byDay | byWeekday) & wholeMonth(length));
        }
    }
    return kinds;
}
/** All days of a month of this length. */
export function wholeMonth(length) {
    return 2 ** length - 1;
}
function daysByDate(days, length, first) {
    let found = days.plain;
    for (const n of bitsOf(days.beforeLast))
        if (n < length)
            found |= 1 << (length - 1 - n);
    for (const bit of bitsOf(days.nearest)) {
        if (bit < length)
            found |= 1 << (nearestWeekday(bit + 1, length, first) - 1);
    }
    if (days.lastWeekday)
        found |= 1 << (nearestWeekday(length, length, first) - 1);
    return found;
}
/** The day from Monday to Friday nearest to `day`, in the same month. */
function nearestWeekday(day, length, first) {
    const weekday = (first + day - 1) % 7;
    if (weekday === 6)
        return day > 1 ? day - 1 : day + 2;
    if (weekday === 0)
        return day < length ? day + 1 : day - 2;
    return day;
}
function daysByWeekday(weekdays, length, first) {
    let found = 0;
    for (let day = 1; day <= length; day++) {
        const weekday = (first + day - 1) % 7;
        const nth = ((day - 1) / 7) | 0;
        const isMatch = (weekdays.plain >> weekday) & 1 ||
            (weekdays.nth[weekday] >> nth) & 1 ||
            (day + 7 > length && (weekdays.last >> weekday) & 1);
        if (isMatch)
            found |= 1 << (day - 1);
    }
    return found;
}
//# sourceMappingURL=month-kinds.js.map