import { ScheduleError } from "./schedule-error.js";
const units = [
    { letter: "w", seconds: 604_800 },
    { letter: "d", seconds: 86_400 },
    { letter: "h", seconds: 3_600 },
    { letter: "m", seconds: 60 },
    { letter: "s", seconds: 1 },
];
const longest = 366 * 86_400;
/**
 * An `@every` text. `at` is where its duration begins in `text`.
 * Throws `ScheduleError` with `schedule_interval` for anything but 1 s to 366 d in whole units from large to small.
 */
export function parseInterval(text, at, position) {
    const refuse = (message, proposal) => new ScheduleError("schedule_interval", message, {
        field: "interval",
        position: position + at,
        proposal,
    });
    const parts = readParts(text, at);
    if (parts === null) {
        throw refuse("An interval is whole numbers with units from w d h m s, such as 90m or 1h30m");
    }
    const period = parts.reduce((sum, { count, unit }) => sum + count * units[unit].seconds, 0);
    if (parts.some(({ unit }, place) => place > 0 && unit <= parts[place - 1].unit)) {
        throw refuse("The units of an interval go from large to small, each at most once", isAllowed(period) ? `@every ${intervalText(period)}` : undefined);
    }
    if (period < 1)
        throw refuse("The shortest interval is 1 second", "@every 1s");
    if (!isAllowed(period))
        throw refuse("The longest interval is 366 days", "@every 366d");
    return {
        class: "interval",
        text,
        canonical: `@every ${intervalText(period)}`,
        warnings: period < 60
            ? [
                {
                    code: "frequent",
                    message: `${Math.ceil(86_400 / period)} slots a day`,
                    field: "interval",
                },
            ]
            : [],
        period,
    };
}
/** The length of time in units from large to small: `intervalText(5400)` is `1h30m`. */
export function intervalText(seconds) {
    let rest = seconds;
    let text = "";
    for (const unit of units) {
        const count = Math.floor(rest / unit.seconds);
        if (count > 0)
            text += `${count}${unit.letter}`;
        rest -= count * unit.seconds;
    }
    return text || "0s";
}
function readParts(text, at) {
    const parts = [];
    let place = at;
    while (place < text.length) {
        const begin = place;
        let count = 0;
        for (; place < text.length && isDigit(text.charCodeAt(place)); place++) {
            // Far above the longest interval: more digits change nothing.
            count = Math.min(count * 10 + text.charCodeAt(place) - 48, 1e12);
        }
        const unit = units.findIndex(({ letter }) => letter === text[place]?.toLowerCase());
        if (place === begin || unit < 0)
            return null;
        parts.push({ count, unit });
        place++;
    }
    return parts.length > 0 ? parts : null;
}
function isAllowed(period) {
    return period >= 1 && period <= longest;
}
function isDigit(code) {
    return code >= 48 && code <= 57;
}
//# sourceMappingURL=interval.js.map