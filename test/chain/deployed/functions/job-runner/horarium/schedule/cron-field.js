import { badRangeEnd, everyInstead, forwards, hashRefused, misplacedQuestion, notAValue, refuse, } from "./field-refusals.js";
import { unitOf, valueOfName, withArticle } from "./fields.js";
import { ScheduleError } from "./schedule-error.js";
import { addTo } from "./sixty.js";
import { shortened } from "./source.js";
/** Reads one field: a list of items. Throws `ScheduleError`; adds to `warnings` what is accepted but doubtful. */
export function readField(source, rules, { start, end }, warnings) {
    const parts = {
        isStar: source.text[start] === "*",
        isQuestion: false,
        values: { low: 0, high: 0 },
        beforeLast: 0,
        nearest: 0,
        lastWeekday: false,
        nth: [0, 0, 0, 0, 0, 0, 0],
        last: 0,
    };
    const field = { source, rules, parts, warnings };
    const isDayField = rules.name === "day" || rules.name === "weekday";
    if (source.text[start] === "?" && end === start + 1 && isDayField) {
        addRange(field, rules.first, rules.last, 1);
        return { ...parts, isStar: true, isQuestion: true };
    }
    let begin = start;
    for (let place = start; place <= end; place++) {
        source.meter.steps++;
        if (place < end && source.text[place] !== ",")
            continue;
        readItem(field, { start: begin, end: place });
        begin = place + 1;
    }
    const stars = source.text.slice(start, end).indexOf("*");
    if (stars >= 0 && source.text.slice(start, end).includes(",")) {
        warnings.push({
            code: "star_in_list",
            message: parts.isStar
                ? "* in a list: the field counts as one that begins with *"
                : "* in a list: only a * at the beginning of the field counts as one",
            field: rules.name,
            position: source.position + start + stars,
        });
    }
    return parts;
}
function readItem(field, item) {
    const { source, rules } = field;
    const { text } = source;
    const { start, end } = item;
    if (start === end) {
        throw refuse(field, "schedule_item", item, "A value is missing beside a comma");
    }
    if (text[start] === "*")
        return readStar(field, item);
    if (text[start] === "?")
        throw misplacedQuestion(field, item);
    const value = readValue(field, start, end);
    if (value === null)
        return readWord(field, item);
    if (value.end === end)
        return addTo(field.parts.values, checked(field, item, value) % modulus(rules));
    if (text[value.end] === "-")
        return readRange(field, item, value);
    if (text[value.end] === "/") {
        throw refuse(field, "schedule_step", item, "A step needs * or a range", `${text.slice(start, value.end)}-${lastText(rules, value.isName)}${text.slice(value.end, end)}`);
    }
    readSuffix(field, item, value);
}
/** `*`, `*` with a step. */
function readStar(field, item) {
    const { source, rules } = field;
    const { start, end } = item;
    // The weekday's 7 is 0 once more: a step must not count it.
    const last = rules.first + rules.count - 1;
    if (end === start + 1)
        return addRange(field, rules.first, last, 1);
    if (source.text[start + 1] !== "/")
        throw notAValue(field, item);
    const step = readStep(field, item, start + 2);
    warnAboutStep(field, item, rules.first, last, step);
    addRange(field, rules.first, last, step);
}
/** `9-17`, `MON-FRI`, `0-30/10`. */
function readRange(field, item, from) {
    const { source, rules } = field;
    const { text } = source;
    const { end } = item;
    const to = readValue(field, from.end + 1, end);
    if (to === null && from.end + 1 === end) {
        throw refuse(field, "schedule_item", item, "A value is missing after -");
    }
    if (to === null)
        throw notAValue(field, afterDash(item, from, source));
    const isStepped = text[to.end] === "/";
    if (to.end !== end && !isStepped)
        throw badRangeEnd(field, item, from, to);
    const first = checked(field, { start: item.start, end: from.end }, from);
    const last = checked(field, { start: from.end + 1, end: to.end }, to);
    const step = isStepped ? readStep(field, item, to.end + 1) : 1;
    const [begin, finish] = rules.name === "weekday" ? weekOf(first, last) : [first, last];
    if (begin > finish) {
        throw refuse(field, "schedule_range", item, `The range ${text.slice(item.start, to.end)} goes backwards`, forwards(field, begin, finish, step, from.isName || to.isName));
    }
    if (isStepped)
        warnAboutStep(field, item, begin, finish, step);
    addRange(field, begin, finish, step);
}
/** Sunday at the end of a range ends the week; a range of Sunday alone is Sunday. */
function weekOf(first, last) {
    if (first % 7 === 0 && last % 7 === 0 && !(first === 0 && last === 7))
        return [0, 0];
    return [first, last === 0 ? 7 : last];
}
function readStep(field, item, start) {
    const { source, rules } = field;
    const piece = source.text.slice(start, item.end);
    const digits = readDigits(source, start, item.end);
    if (digits.end === start || digits.end !== item.end) {
        throw refuse(field, "schedule_step", item, piece === ""
            ? "A step is missing after /"
            : `${shortened(piece)} is not a step (1-${rules.count})`);
    }
    if (digits.number === 0)
        throw refuse(field, "schedule_step", item, "A step of 0 never moves");
    if (digits.number > rules.count) {
        const { name, whole, count } = rules;
        const message = `${withArticle(name).replace("a", "A")} step of ${shortened(piece)} never takes effect: ${whole} has ${count} ${unitOf(name)}s`;
        throw new ScheduleError("schedule_step", message, {
            field: name,
            position: source.position + item.start,
            proposal: everyInstead(field, item, digits.number),
        });
    }
    return digits.number;
}
/** Letters: `L`, `L-3`, `LW`, and all that is refused by name. */
function readWord(field, item) {
    const { source, rules, parts } = field;
    const piece = source.text.slice(item.start, item.end).toUpperCase();
    if (piece === "H" || piece.startsWith("H/") || piece.startsWith("H("))
        throw hashRefused(field, item);
    if (piece.includes("~")) {
        throw refuse(field, "schedule_hash", item, "~ is not supported: it would differ from node to node");
    }
    const refuseLast = (message, proposal, hint) => refuse(field, "schedule_last", item, message, proposal, hint);
    if (rules.name === "day" && (piece.startsWith("L") || piece === "W")) {
        if (piece === "L")
            return void (parts.beforeLast |= 1);
        if (piece === "LW")
            return void (parts.lastWeekday = true);
        if (piece === "W")
            throw refuseLast("W needs a day before it, such as 15W");
        if (piece[1] === "/")
            throw refuseLast("L takes no step");
        const digits = readDigits(source, item.start + 2, item.end);
        if (piece[1] !== "-" || digits.end === item.start + 2)
            throw notAValue(field, item);
        if (digits.end !== item.end)
            throw refuseLast(`${shortened(piece)} is not supported`);
        if (digits.number === 0)
            throw refuseLast("L-0 is the last day: write L", "L");
        if (digits.number > 30)
            throw refuseLast(`${shortened(piece)} does not exist (L-1 to L-30)`);
        return void (parts.beforeLast |= 1 << digits.number);
    }
    if (rules.name === "weekday") {
        if (piece === "L") {
            throw refuseLast("L needs a weekday before it: alone it is Saturday in one cron and Sunday in another", "SAT", "or 5L for the last Friday");
        }
        if (piece === "LW" || piece === "W")
            throw refuseLast(`${piece} belongs to the day field`);
    }
    else if (piece === "L" || piece === "W" || piece === "LW") {
        throw refuseLast(rules.name === "day" ? `${piece} is not a day` : `${piece} belongs to the day field`);
    }
    throw notAValue(field, item);
}
/** `15W`, `5L`, `MON#1`: what may follow a value. */
function readSuffix(field, item, value) {
    const { source, rules, parts } = field;
    const { text } = source;
    const suffix = text[value.end].toUpperCase();
    const isAtEnd = value.end + 1 === item.end;
    const piece = shortened(text.slice(item.start, item.end));
    const refuseLast = (message, proposal) => refuse(field, "schedule_last", item, message, proposal);
    if (suffix === "W" && isAtEnd && !value.isName) {
        if (rules.name !== "day")
            throw refuseLast(`W belongs to the day field: ${piece}`);
        parts.nearest |= 1 << (checked(field, { start: item.start, end: value.end }, value) - 1);
        return;
    }
    if (suffix === "L" && rules.name === "day") {
        throw refuseLast(`${piece} is not supported: L stands alone, as L-n or as LW`);
    }
    if (suffix !== "#" && suffix !== "L")
        throw notAValue(field, item);
    if (rules.name !== "weekday")
        throw refuseLast(`${suffix} belongs to the weekday field: ${piece}`);
    const day = checked(field, { start: item.start, end: value.end }, value) % 7;
    const occurrence = text.slice(value.end + 1, item.end).toUpperCase();
    if (suffix === "L") {
        if (!isAtEnd)
            throw refuseLast(`${piece} is not supported: L ends the item`);
        parts.last |= 1 << day;
    }
    else if (occurrence === "L") {
        parts.last |= 1 << day;
    }
    else {
        const digits = readDigits(source, value.end + 1, item.end);
        if (digits.end === value.end + 1 || digits.end !== item.end) {
            throw refuseLast(`${piece} is not a weekday of the month: write 1 to 5 or L after #`);
        }
        if (digits.number < 1 || digits.number > 5) {
            const name = text.slice(item.start, value.end);
            throw refuseLast(`Occurrence ${shortened(occurrence)} does not exist (1-5, or L for the last)`, digits.number === 0 ? `${name}#1` : `${name}#L`);
        }
        parts.nth[day] |= 1 << (digits.number - 1);
    }
}
/** The number of a value, which must lie in the field's range. */
function checked(field, piece, { number }) {
    const { source, rules } = field;
    if (number >= rules.first && number <= rules.last)
        return number;
    const name = rules.name[0].toUpperCase() + rules.name.slice(1);
    const text = shortened(source.text.slice(piece.start, piece.end));
    const isTurn = number === rules.count && rules.first === 0;
    throw refuse(field, "schedule_value", piece, `${name} ${text} does not exist (${rules.first}-${rules.last})`, isTurn ? "0" : undefined);
}
/** A number or a three-letter name at `start`; null if there is neither. */
function readValue({ source, rules }, start, end) {
    const digits = readDigits(source, start, end);
    if (digits.end > start)
        return { ...digits, isName: false };
    let stop = start;
    while (stop < end && isLetter(source.text.charCodeAt(stop))) {
        source.meter.steps++;
        stop++;
    }
    const isLast = stop === start + 4 && source.text[stop - 1].toUpperCase() === "L";
    if (stop !== start + 3 && !(isLast && rules.name === "weekday"))
        return null;
    const number = valueOfName(rules, source.text.slice(start, start + 3));
    return number < 0 ? null : { number, isName: true, end: start + 3 };
}
function readDigits(source, start, end) {
    let number = 0;
    let place = start;
    for (; place < end; place++) {
        source.meter.steps++;
        const digit = source.text.charCodeAt(place) - 48;
        if (digit < 0 || digit > 9)
            break;
        // Larger than any value, and it stays so: 4294967301 must not become 5.
        number = Math.min(number * 10 + digit, 1e9);
    }
    return { number, end: place };
}
function addRange({ rules, parts }, first, last, step) {
    for (let value = first; value <= last; value += step)
        addTo(parts.values, value % modulus(rules));
}
/** 7 is Sunday, as 0 is. */
function modulus({ name }) {
    return name === "weekday" ? 7 : 60;
}
function lastText({ names, first, count }, isName) {
    return isName ? names.at(-1) : String(first + count - 1);
}
function isLetter(code) {
    return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
function afterDash({ end }, from, { text }) {
    const stop = text.slice(from.end + 1, end).search(/[-/]/);
    const start = from.end + 1;
    return { start, end: stop > 0 ? start + stop : end };
}
function warnAboutStep(field, item, first, last, step) {
    const { source, rules, warnings } = field;
    const warn = (code, message) => warnings.push({ code, message, field: rules.name, position: source.position + item.start });
    if (first + step > last) {
        if (step > 1)
            warn("lone_step", `The step of ${step} leaves only ${first}`);
        return;
    }
    const isWhole = first === rules.first && last >= rules.first + rules.count - 1;
    if (!isWhole || (rules.count % step === 0 && rules.name !== "day") || step === 1)
        return;
    const turn = `at the turn of ${rules.whole.replace(/^an?/, "the")}`;
    const rest = rules.count - Math.floor((rules.count - 1) / step) * step;
    const unit = rest === 1 ? unitOf(rules.name) : `${unitOf(rules.name)}s`;
    warn("uneven_step", rules.name === "day"
        ? `${turn} the step is not ${step} days`
        : `${turn} the step is ${rest} ${unit}`);
}
//# sourceMappingURL=cron-field.js.map