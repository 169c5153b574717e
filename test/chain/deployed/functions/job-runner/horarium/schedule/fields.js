const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
export const second = rules("second", 0, 59, 60, "a minute", []);
export const minute = rules("minute", 0, 59, 60, "an hour", []);
export const hour = rules("hour", 0, 23, 24, "a day", []);
export const day = rules("day", 1, 31, 31, "a month", []);
export const month = rules("month", 1, 12, 12, "a year", months);
export const weekday = rules("weekday", 0, 7, 7, "a week", weekdays);
/** The fields in the order of a text that has all six. */
export const sixFields = [second, minute, hour, day, month, weekday];
/** What the field takes, for a message: `SUN-SAT or 0-7`. */
export function rangeText({ names, first, last }) {
    const numbers = `${first}-${last}`;
    return names.length > 0 ? `${names[0]}-${names.at(-1)} or ${numbers}` : numbers;
}
/** The value of a three-letter name in any case, or -1. */
export function valueOfName({ names, first }, name) {
    const place = names.indexOf(name.toUpperCase());
    return place < 0 ? -1 : place + first;
}
/** `a minute`, `an hour`. */
export function withArticle(name) {
    return `${name === "hour" ? "an" : "a"} ${name}`;
}
/** What a field counts: a weekday is a day. */
export function unitOf(name) {
    return name === "weekday" ? "day" : name;
}
function rules(name, first, last, count, whole, names) {
    return { name, first, last, count, whole, names };
}
//# sourceMappingURL=fields.js.map