import { wholeMonth } from "./month-kinds.js";
import { bitsOf, sixtyValues } from "./sixty.js";
/** The one spelling of all texts with these fields. It is made from the sets alone, so equal meanings print equally. */
export function canonicalCron(parts, stars) {
    const { hasSeconds, seconds, minutes, hours, days, months, weekdays } = parts;
    const fields = [
        printed(sixtyValues(minutes), 0, 60, stars.minute),
        printed(bitsOf(hours), 0, 24, stars.hour),
        printedDays(days),
        printed(bitsOf(months << 1), 1, 12, stars.month),
        printedWeekdays(weekdays),
    ];
    const second = printed(sixtyValues(seconds), 0, 60, stars.second);
    // Six fields with second 0 mean what five do.
    const isAtZero = seconds.low === 1 && seconds.high === 0;
    return (hasSeconds && !(isAtZero && !stars.second) ? [second, ...fields] : fields).join(" ");
}
function printedDays({ isStar, plain, beforeLast, nearest, lastWeekday }) {
    const dates = bitsOf(plain).map((bit) => bit + 1);
    if (plain === wholeMonth(31))
        return isStar ? "*" : "1-31";
    return [
        ...(plain === 0 ? [] : [printed(dates, 1, 31, isStar)]),
        ...bitsOf(nearest).map((bit) => `${bit + 1}W`),
        ...bitsOf(beforeLast)
            .map((n) => (n === 0 ? "L" : `L-${n}`))
            .toReversed(),
        ...(lastWeekday ? ["LW"] : []),
    ].join(",");
}
function printedWeekdays({ isStar, plain, nth, last }) {
    if (plain === 127)
        return isStar ? "*" : "0-6";
    return [
        ...(plain === 0 ? [] : [printed(bitsOf(plain), 0, 7, isStar)]),
        ...nth.flatMap((bits, day) => bitsOf(bits).map((bit) => `${day}#${bit + 1}`)),
        ...bitsOf(last).map((day) => `${day}L`),
    ].join(",");
}
function printed(values, first, count, isStar) {
    if (!isStar)
        return listed(values);
    if (values.length === count)
        return "*";
    // The smallest step whose values are all in the set; the text had one, so there is one.
    let step = 2;
    const multiples = () => Array.from({ length: Math.ceil(count / step) }, (_, place) => first + place * step);
    while (!multiples().every((value) => values.includes(value)))
        step++;
    const rest = values.filter((value) => (value - first) % step !== 0);
    return rest.length === 0 ? `*/${step}` : `*/${step},${listed(rest)}`;
}
/** `1,2,5-9`; an even row of six or more as `1-59/2`. */
function listed(values) {
    const step = values.length >= 6 ? values[1] - values[0] : 1;
    if (step > 1 && values.every((value, place) => value === values[0] + place * step)) {
        return `${values[0]}-${values.at(-1)}/${step}`;
    }
    const runs = [];
    for (const value of values) {
        const run = runs.at(-1);
        if (run?.[1] === value - 1)
            run[1] = value;
        else
            runs.push([value, value]);
    }
    return runs
        .map(([from, to]) => to - from >= 2 ? `${from}-${to}` : from === to ? `${from}` : `${from},${to}`)
        .join(",");
}
//# sourceMappingURL=canonical.js.map