import { canonicalCron } from "./canonical.js";
import { readField } from "./cron-field.js";
import { day, hour, minute, month, sixFields, weekday } from "./fields.js";
import { monthKinds, wholeMonth } from "./month-kinds.js";
import { ScheduleError } from "./schedule-error.js";
import { sixtyOf, sixtyValues } from "./sixty.js";
import { replaced, shortened } from "./source.js";
/** Reads five or six fields. Throws `ScheduleError`; `ofOneWord` may propose something for a text that is one word. */
export function parseCron(source, ofOneWord) {
    const pieces = splitFields(source);
    if (pieces.length === 5)
        return readFields(source, pieces);
    if (pieces.length !== 6)
        throw wrongCount(source, pieces, ofOneWord);
    try {
        return readFields(source, pieces);
    }
    catch (error) {
        throw commandAfterFive(source, pieces, error) ?? error;
    }
}
function splitFields({ text, meter }) {
    const pieces = [];
    let start = -1;
    for (let place = 0; place < text.length; place++) {
        meter.steps++;
        const isBlank = text[place] === " " || text[place] === "\t";
        if (isBlank && start >= 0)
            pieces.push({ start, end: place });
        if (isBlank)
            start = -1;
        else if (start < 0)
            start = place;
    }
    if (start >= 0)
        pieces.push({ start, end: text.length });
    return pieces;
}
function readFields(source, pieces) {
    const hasSeconds = pieces.length === 6;
    const warnings = [];
    const read = sixFields
        .slice(hasSeconds ? 0 : 1)
        .map((rules, place) => readField(source, rules, pieces[place], warnings));
    const [seconds, minutes, hours, days, months, weekdays] = (hasSeconds ? read : [atZero, ...read]);
    if (days.isQuestion && weekdays.isQuestion) {
        const { start, end } = pieces.at(-1);
        throw new ScheduleError("schedule_question", "? may stand in one of the two day fields, not in both", {
            field: "weekday",
            position: source.position + start,
            proposal: replaced(source, { start, end }, "*"),
        });
    }
    const isWild = seconds.isStar || minutes.isStar || hours.isStar;
    const daySets = daysOf(days);
    const weekdaySets = weekdaysOf(weekdays);
    const parts = {
        hasSeconds,
        seconds: seconds.values,
        minutes: minutes.values,
        hours: hours.values.low,
        days: daySets,
        months: months.values.low >> 1,
        weekdays: weekdaySets,
        monthKinds: monthKinds(daySets, weekdaySets),
    };
    warnings.push(...dayWarnings(parts), ...frequencyWarning(parts));
    return {
        class: isWild ? "wild" : "fixed",
        text: source.text,
        canonical: canonicalCron(parts, {
            second: seconds.isStar,
            minute: minutes.isStar,
            hour: hours.isStar,
            month: months.isStar,
        }),
        warnings,
        ...parts,
    };
}
/** The day field; beside all days, `L` and the like say nothing and are left out. */
function daysOf({ isStar, values, beforeLast, nearest, lastWeekday }) {
    const plain = sixtyValues(values).reduce((bits, value) => bits | (1 << (value - 1)), 0);
    if (plain === wholeMonth(31)) {
        return { isStar, plain, beforeLast: 0, nearest: 0, lastWeekday: false };
    }
    return { isStar, plain, beforeLast, nearest, lastWeekday };
}
/** The weekday field; beside `MON`, `MON#1` says nothing and is left out. */
function weekdaysOf({ isStar, values, nth, last }) {
    const plain = values.low;
    return {
        isStar,
        plain,
        nth: nth.map((bits, day) => ((plain >> day) & 1 ? 0 : bits)),
        last: last & ~plain,
    };
}
/** What a missing second field means. */
const atZero = {
    isStar: false,
    isQuestion: false,
    values: sixtyOf((value) => value === 0),
    beforeLast: 0,
    nearest: 0,
    lastWeekday: false,
    nth: [],
    last: 0,
};
function dayWarnings({ days, weekdays, months, monthKinds: kinds }) {
    const found = [];
    const isEveryDate = days.plain === wholeMonth(31);
    const isEveryWeekday = weekdays.plain === 127;
    if (!days.isStar && !weekdays.isStar) {
        found.push({
            code: "either_day",
            message: "Day and weekday are both restricted: either is enough",
            field: "weekday",
        });
    }
    else if (!isEveryDate && !isEveryWeekday) {
        found.push({
            code: "both_days",
            message: "A day field that begins with * beside a restricted one: both must hold",
            field: weekdays.isStar ? "weekday" : "day",
        });
    }
    const isOutsideFebruary = (months & ~2) !== 0 && kinds.slice(7).some((bits) => bits !== 0);
    const inFebruary = (length) => (months & 2) !== 0 &&
        kinds.slice((length - 28) * 7, (length - 27) * 7).some((bits) => bits !== 0);
    if (!isOutsideFebruary && inFebruary(29) && !inFebruary(28)) {
        found.push({
            code: "leap_years",
            message: "29 February: there are slots in leap years only",
            field: "day",
        });
    }
    return found;
}
function frequencyWarning({ seconds, minutes, hours }) {
    const slots = sixtyValues(seconds).length *
        sixtyValues(minutes).length *
        sixtyValues({ low: hours, high: 0 }).length;
    return slots > 1440 ? [{ code: "frequent", message: `${grouped(slots)} slots a day` }] : [];
}
/** `86400` as `86,400`. */
function grouped(count) {
    return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
const countWords = [
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
];
function wrongCount(source, pieces, ofOneWord) {
    const { text, position } = source;
    if (pieces.length === 0) {
        return new ScheduleError("schedule_empty", "A schedule is required", { position: 0 });
    }
    const refuse = (message, details) => new ScheduleError("schedule_field_count", message, details);
    const found = `${countWords[pieces.length] ?? pieces.length} field${pieces.length === 1 ? "" : "s"} found`;
    if (pieces.length < 5) {
        const message = `${found}, five needed: minute, hour, day, month, weekday`;
        const missing = pieces.length === 4
            ? missingField(source, pieces)
            : { proposal: pieces.length === 1 ? ofOneWord(text) : undefined };
        return refuse(message, { position: position + text.length, ...missing });
    }
    const firstSix = text.slice(0, pieces[5].end);
    const isYear = pieces.length === 7 && isAccepted(source, firstSix);
    const command = isYear ? null : commandAfterFive(source, pieces, null);
    if (command !== null)
        return command;
    const start = position + pieces[6].start;
    return pieces.length === 7
        ? refuse(`${found}: there is no year field`, {
            position: start,
            proposal: firstSix,
            hint: "with starts_at / ends_at",
        })
        : refuse(`${found}, five or six needed`, { position: start });
}
/** Of four fields: where a `*` would make a schedule, from the end on. */
function missingField(source, pieces) {
    const fields = pieces.map(({ start, end }) => source.text.slice(start, end));
    for (const [place, rules] of [weekday, month, day, hour, minute].entries()) {
        const at = 4 - place;
        const proposal = fields.toSpliced(at, 0, "*").join(" ");
        if (!isAccepted(source, proposal))
            continue;
        return {
            proposal,
            hint: at === 4 ? "add `*` at the end" : `the ${rules.name} seems to be missing`,
        };
    }
    return {};
}
/** A line of a crontab has a command after its five fields. */
function commandAfterFive(source, pieces, error) {
    const firstFive = source.text.slice(0, pieces[4].end);
    const { start, end } = pieces[5];
    const sixth = source.text.slice(start, end);
    const isPath = sixth.startsWith("/") || sixth.includes(".");
    if (error instanceof ScheduleError && error.field === weekday.name && !isPath)
        return null;
    if (!isAccepted(source, firstFive))
        return null;
    return new ScheduleError("schedule_command", `A text after the five fields is not part of a schedule: ${shortened(source.text.slice(start))}`, { position: source.position + start, proposal: firstFive });
}
/** Whether a text of five or six fields would be accepted. */
function isAccepted({ meter }, text) {
    const source = { text, position: 0, meter };
    try {
        readFields(source, splitFields(source));
        return true;
    }
    catch (error) {
        if (error instanceof ScheduleError)
            return false;
        throw error;
    }
}
//# sourceMappingURL=cron.js.map