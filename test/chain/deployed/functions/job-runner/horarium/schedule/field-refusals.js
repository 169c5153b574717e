import { rangeText, valueOfName, withArticle } from "./fields.js";
import { ScheduleError } from "./schedule-error.js";
import { replaced, shortened } from "./source.js";
/** An error whose proposal is the whole text with `by` in the piece's place. */
export function refuse({ source, rules }, code, piece, message, by, hint) {
    return new ScheduleError(code, message, {
        field: rules.name,
        position: source.position + piece.start,
        proposal: by === undefined ? undefined : replaced(source, piece, by),
        hint,
    });
}
/** A piece that is neither a value nor anything else that the field takes. */
export function notAValue(field, piece) {
    const { source, rules } = field;
    const text = source.text.slice(piece.start, piece.end);
    const name = /^[a-z]{4,}$/i.test(text) ? text.slice(0, 3).toUpperCase() : "";
    const isLonger = name !== "" && valueOfName(rules, name) >= 0;
    const shown = text === "" ? "Nothing" : shortened(text);
    return refuse(field, rules.names.length > 0 && /^[a-z]+$/i.test(text) ? "schedule_name" : "schedule_item", piece, `${shown} is not ${withArticle(rules.name)} (${rangeText(rules)})`, isLonger ? name : undefined);
}
/** `?` anywhere but alone in a day field. */
export function misplacedQuestion(field, item) {
    const { rules } = field;
    const isDayField = rules.name === "day" || rules.name === "weekday";
    const message = isDayField
        ? "? stands alone in its field"
        : "? belongs to one of the two day fields";
    const isAlone = item.end === item.start + 1 && !isDayField;
    return refuse(field, "schedule_question", item, message, isAlone ? "*" : undefined);
}
/** `H`, as Jenkins has it. */
export function hashRefused(field, item) {
    const { source, rules } = field;
    const tail = source.text.slice(item.start + 1, item.end);
    const step = tail.slice(tail.indexOf("/") + 1);
    const isStepped = tail.includes("/") && !tail.startsWith("(");
    const isOncePerDay = rules.name === "minute" && !isStepped && /^[ \t]+\d+[ \t]/.test(source.text.slice(item.end));
    return refuse(field, "schedule_hash", item, "H is not supported: it would differ from node to node", isStepped ? `*/${step}` : String(rules.first), 
    // Jitter must be less than the distance of the slots.
    isOncePerDay ? "with jitter 1h" : "with a jitter");
}
/** A range with something other than a step after it. */
export function badRangeEnd(field, item, from, to) {
    const { source, rules } = field;
    const tail = source.text.slice(to.end, item.end);
    const isWeekdays = rules.name === "weekday" && /^#([1-5]|L)$/i.test(tail);
    const first = from.number % 7;
    const last = to.number % 7;
    if (/^[W#L]/i.test(tail) && (rules.name === "weekday" || rules.name === "day")) {
        const days = isWeekdays && first < last && last < 7 ? last - first + 1 : 0;
        const spell = (value) => (from.isName ? rules.names[value] : String(value));
        const each = Array.from({ length: days }, (_, place) => `${spell(first + place)}${tail}`);
        return refuse(field, "schedule_last", item, `A range takes no ${tail[0].toUpperCase()}: write each day`, days > 0 ? each.join(",") : undefined);
    }
    return notAValue(field, item);
}
/** `0 22-4 * * *` is written `0 22,23,0-4 * * *`. */
export function forwards({ rules }, first, last, step, isNamed) {
    const top = rules.first + rules.count - 1;
    const spell = (value) => isNamed ? (rules.names[value - rules.first] ?? "") : String(value);
    if (step > 1) {
        const values = [];
        for (let value = first; value <= last + rules.count; value += step)
            values.push(value);
        return values.map((value) => spell(value > top ? value - rules.count : value)).join(",");
    }
    const part = (from, to) => to - from >= 2 ? `${spell(from)}-${spell(to)}` : [...new Set([from, to])].map(spell).join(",");
    return first > top ? part(rules.first, last) : `${part(first, top)},${part(rules.first, last)}`;
}
/** A step larger than its field asks for an interval, if the rest of the text is nothing but that rhythm. */
export function everyInstead({ source, rules }, item, step) {
    const text = replaced(source, item, "#")
        .split(/[ \t]+/)
        .join(" ");
    const rhythm = [
        { pattern: "# * * * * *", unit: "s" },
        { pattern: "# * * * *", unit: "m" },
        { pattern: "0 # * * *", unit: "h" },
        { pattern: "0 0 # * *", unit: "d" },
    ].find(({ pattern }) => pattern === text);
    const isStar = source.text[item.start] === "*";
    return rhythm !== undefined && isStar && rules.name !== "weekday"
        ? `@every ${step}${rhythm.unit}`
        : undefined;
}
//# sourceMappingURL=field-refusals.js.map