import { timeText } from "./calendar.js";
import { lengthText } from "./jitter.js";
import { wholeMonth } from "./month-kinds.js";
import { listed, monthNames, weekdayNames } from "./names.js";
import { scheduleOf } from "./parse.js";
import { bitsOf, sixtyValues } from "./sixty.js";
/**
 * A schedule as a sentence. It is made from what the schedule means, not from its text, and would rather be long than wrong.
 * Throws `ScheduleError` for a text that is refused.
 *
 * @example
 * describe("30 2 * * MON-FRI", { timezone: "Europe/Berlin" }); // => "at 02:30 on Monday to Friday, Europe/Berlin time"
 * describe("*\/7 * * * *", { timezone: "UTC" }); // => "every 7 minutes from the full hour, then a 4-minute step, UTC time"
 */
export function describe(schedule, { timezone }) {
    const parsed = scheduleOf(schedule);
    if (parsed.class === "manual")
        return "only when it is started by hand or through the API";
    if (parsed.class === "interval")
        return `exactly every ${lengthText(parsed.period)}, whatever the clocks do`;
    return `${[timesText(parsed), datesText(parsed)].filter((part) => part !== "").join(" ")}, ${timezone} time`;
}
/** More times of day than these are told by field. */
const timesListed = 6;
function timesText(cron) {
    const seconds = sixtyValues(cron.seconds);
    const minutes = sixtyValues(cron.minutes);
    const hours = bitsOf(cron.hours);
    if (hours.length * minutes.length * seconds.length <= timesListed) {
        const times = hours.flatMap((hour) => minutes.flatMap((minute) => seconds.map((second) => hour * 3600 + minute * 60 + second)));
        return `at ${listed(times.map(timeText))}`;
    }
    const isOnTheMinute = seconds.length === 1 && seconds[0] === 0;
    const parts = isOnTheMinute
        ? [fieldText(minutes, minuteField)]
        : [fieldText(seconds, secondField), ofMinutes(minutes)];
    if (isOnTheMinute && minutes.length === 1 && minutes[0] === 0 && hours.length === 24)
        return "every hour on the hour";
    const isRhythm = isOnTheMinute
        ? isEven(minutes, 60)
        : isEven(seconds, 60) && minutes.length === 60;
    return [...parts, ofHours(hours, isRhythm)].filter((part) => part !== "").join(" ");
}
const secondField = { unit: "second", count: 60, origin: "the full minute" };
const minuteField = { unit: "minute", count: 60, origin: "the full hour" };
/** `every 15 minutes`, `at minutes 5 and 10`. */
function fieldText(values, { unit, count, origin }) {
    if (values.length === count)
        return `every ${unit}`;
    const step = stepOf(values, count);
    if (step === null)
        return `at ${unit}${values.length === 1 ? "" : "s"} ${runsText(values, String)}`;
    const first = values[0];
    const turn = first + count - values.at(-1);
    const start = first === 0 ? origin : `${unit} ${first}`;
    if (turn === step)
        return `every ${step} ${unit}s${first === 0 ? "" : ` from ${start}`}`;
    return `every ${step} ${unit}s from ${start}, then a ${turn}-${unit} step`;
}
function ofMinutes(minutes) {
    if (minutes.length === 60)
        return "";
    return `of minute${minutes.length === 1 ? "" : "s"} ${stepsText(minutes, String)}`;
}
function ofHours(hours, isRhythm) {
    if (hours.length === 24)
        return isRhythm ? "" : "of every hour";
    const isRun = hours.at(-1) - hours[0] === hours.length - 1;
    if (isRun && isRhythm)
        return `from ${clock(hours[0])}:00 to ${clock(hours.at(-1))}:59`;
    return `of the hour${hours.length === 1 ? "" : "s"} ${stepsText(hours, clock)}`;
}
/** Whether these values are told as a rhythm: `every 15 minutes`. */
function isEven(values, count) {
    return values.length === count || stepOf(values, count) !== null;
}
/** `00, 02, 04 and so on by 2 to 22`, or `1, 5 to 9 and 12`. */
function stepsText(values, spell) {
    const step = values.length >= 5 ? values[1] - values[0] : 1;
    if (step === 1 || !values.every((value, place) => value === values[0] + place * step)) {
        return runsText(values, spell);
    }
    return `${values.slice(0, 3).map(spell).join(", ")} and so on by ${step} to ${spell(values.at(-1))}`;
}
function datesText(cron) {
    const { days, weekdays } = cron;
    const months = bitsOf(cron.months);
    const inMonths = monthsText(months);
    const isEveryDay = cron.monthKinds.every((bits, kind) => bits === wholeMonth(28 + Math.floor(kind / 7)));
    if (isEveryDay) {
        const isAllDay = bitsOf(cron.hours).length === 24;
        return [isAllDay ? "" : "every day", inMonths].filter((part) => part !== "").join(" ");
    }
    const isAnyDate = days.plain === wholeMonth(31);
    const isAnyWeekday = weekdays.plain === 127;
    const ofMonth = months.length === 1 ? monthNames[months[0]] : "the month";
    const dates = `on ${dayText(days)} of ${ofMonth}`;
    const named = `on ${weekdayText(weekdays)}`;
    const both = !days.isStar && !weekdays.isStar;
    let text;
    if (both)
        text = `${dates}, and also ${named} (either is enough)`;
    else if (isAnyDate)
        text = named;
    else if (isAnyWeekday)
        text = dates;
    else
        text = `${dates}, but only if that is ${conditionText(weekdays)}`;
    const isNamed = inMonths === "" || (months.length === 1 && text === dates);
    return isNamed ? text : `${text}, ${inMonths}`;
}
function monthsText(months) {
    if (months.length === 12)
        return "";
    return `in ${runsText(months, (month) => monthNames[month])}`;
}
function dayText({ plain, beforeLast, nearest, lastWeekday }) {
    const dates = bitsOf(plain).map((bit) => bit + 1);
    return listed([
        ...(dates.length === 0 ? [] : [`the ${stepsText(dates, ordinal)}`]),
        ...bitsOf(nearest).map((bit) => `the weekday nearest to the ${ordinal(bit + 1)}`),
        ...bitsOf(beforeLast)
            .toReversed()
            .map((n) => n === 0 ? "the last day" : `the ${n === 1 ? "day" : `${ordinal(n)} day`} before the last`),
        ...(lastWeekday ? ["the last weekday (Monday to Friday)"] : []),
    ]);
}
function weekdayText({ plain, nth, last }) {
    const days = bitsOf(plain);
    return listed([
        ...(days.length === 0
            ? []
            : [
                days.length > 2
                    ? runsText(weekFromMonday(days), weekdayName)
                    : listed(days.map((day) => `every ${weekdayName(day)}`)),
            ]),
        ...nth.flatMap((bits, day) => bitsOf(bits).map((bit) => `the ${nthWords[bit]} ${weekdayName(day)} of the month`)),
        ...bitsOf(last).map((day) => `the last ${weekdayName(day)} of the month`),
    ]);
}
/** After "but only if that is". */
function conditionText(weekdays) {
    const days = bitsOf(weekdays.plain);
    const isPlain = weekdays.last === 0 && weekdays.nth.every((bits) => bits === 0);
    if (!isPlain)
        return weekdayText(weekdays).replaceAll("every ", "a ");
    return `a ${listed(weekFromMonday(days).map(weekdayName), "or")}`;
}
const nthWords = ["first", "second", "third", "fourth", "fifth"];
/** Sunday as 7, at the end: Monday to Friday, Saturday and Sunday. */
function weekFromMonday(days) {
    return days.map((day) => (day === 0 ? 7 : day)).toSorted((a, b) => a - b);
}
function weekdayName(day) {
    return weekdayNames[day % 7];
}
/** The step of three or more values that go on to the end of their field; else null. */
function stepOf(values, count) {
    const [first, second] = values;
    const step = second - first;
    const isEven = values.every((value, place) => value === first + place * step);
    return values.length >= 3 && isEven && values.at(-1) + step >= count ? step : null;
}
/** `1, 5 to 9 and 12`. */
function runsText(values, spell) {
    const runs = [];
    for (const value of values) {
        const run = runs.at(-1);
        if (run?.[1] === value - 1)
            run[1] = value;
        else
            runs.push([value, value]);
    }
    const parts = runs.flatMap(([from, until]) => {
        if (until - from >= 2)
            return [`${spell(from)} to ${spell(until)}`];
        return from === until ? [spell(from)] : [spell(from), spell(until)];
    });
    return listed(parts);
}
function ordinal(value) {
    const isTeen = value >= 11 && value <= 13;
    const suffix = isTeen ? "th" : (["th", "st", "nd", "rd"][value % 10] ?? "th");
    return `${value}${suffix}`;
}
function clock(hour) {
    return String(hour).padStart(2, "0");
}
//# sourceMappingURL=describe.js.map