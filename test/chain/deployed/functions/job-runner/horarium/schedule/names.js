/** January first. */
export const monthNames = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/** Sunday first. */
export const weekdayNames = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
/** `a, b and c`. */
export function listed(parts, and = "and") {
    return parts.length < 2
        ? parts.join("")
        : `${parts.slice(0, -1).join(", ")} ${and} ${parts.at(-1)}`;
}
/** The first of them by name and the rest by number: `02:00, 02:15 and 58 more`. */
export function briefly(parts) {
    return parts.length <= 4
        ? listed(parts)
        : listed([...parts.slice(0, 3), `${parts.length - 3} more`]);
}
//# sourceMappingURL=names.js.map