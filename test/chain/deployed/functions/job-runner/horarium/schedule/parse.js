import { parseCron } from "./cron.js";
import { closest } from "./edit-distance.js";
import { parseInterval } from "./interval.js";
import { ScheduleError } from "./schedule-error.js";
import { shortened } from "./source.js";
/** The longest text, blanks included: whatever is longer is refused before it is read. */
const longestText = 256;
/** Texts are few and used again and again; the oldest make room. */
const remembered = new Map();
const rememberedAtMost = 1000;
/**
 * Reads a schedule: five fields, six with seconds first, a macro such as `@daily`, `@every 7m`, or `@manual`.
 * Throws `ScheduleError` for anything else, with the place, the reason, and a proposal where one is safe.
 * The result may be given to every other function in the text's place; it is remembered, so parsing again costs nothing.
 *
 * @example
 * parseSchedule("0 3 * * MON-FRI").canonical; // => "0 3 * * 1-5"
 * parseSchedule("60 * * * *"); // throws ScheduleError: Minute 60 does not exist (0-59)
 */
export function parseSchedule(text) {
    const known = remembered.get(text);
    if (known !== undefined)
        return known;
    const schedule = readSchedule(text, { steps: 0 });
    if (remembered.size >= rememberedAtMost) {
        for (const oldest of remembered.keys()) {
            remembered.delete(oldest);
            break;
        }
    }
    remembered.set(text, schedule);
    return schedule;
}
/** The schedule itself, or what its text means. */
export function scheduleOf(input) {
    return typeof input === "object" && input !== null ? input : parseSchedule(input);
}
/** Reads a schedule and counts the characters looked at. */
export function readSchedule(text, meter) {
    try {
        return readUnproposed(text, meter);
    }
    catch (error) {
        if (!(error instanceof ScheduleError) || error.proposal === undefined)
            throw error;
        // A text may be wrong in two places: then mending the first one is no proposal.
        throw isAccepted(error.proposal, meter) ? error : withoutProposal(error);
    }
}
function readUnproposed(text, meter) {
    if (typeof text !== "string")
        throw new ScheduleError("schedule_type", "A schedule is a text");
    if (text.length > longestText) {
        throw new ScheduleError("schedule_length", `A schedule has at most ${longestText} characters, this text has ${text.length}`, { position: longestText });
    }
    const source = trimmed(text, meter);
    return source.text.startsWith("@") ? readMacro(source) : parseCron(source, macroProposal);
}
function isAccepted(text, meter) {
    try {
        readUnproposed(text, meter);
        return true;
    }
    catch (error) {
        if (error instanceof ScheduleError)
            return false;
        throw error;
    }
}
function withoutProposal({ code, message, field, position }) {
    return new ScheduleError(code, message, { field, position });
}
function trimmed(text, meter) {
    let start = 0;
    let end = 0;
    for (let place = 0; place < text.length; place++) {
        meter.steps++;
        const code = text.charCodeAt(place);
        if (code !== 9 && (code < 32 || code > 126))
            throw strangeCharacter(text, place);
        if (code === 9 || code === 32)
            continue;
        if (end === 0)
            start = place;
        end = place + 1;
    }
    return { text: text.slice(start, end), position: start, meter };
}
const characterNames = {
    0: "NUL",
    10: "a line feed",
    13: "a carriage return",
    0xa0: "a no-break space",
    0x200b: "a zero-width space",
    0x200c: "a zero-width non-joiner",
    0x200d: "a zero-width joiner",
    0x2013: "an en dash",
    0x2014: "an em dash",
    0x202f: "a narrow no-break space",
    0x3000: "an ideographic space",
    0xfeff: "a byte order mark",
};
function strangeCharacter(text, place) {
    const code = text.codePointAt(place);
    const name = characterNames[code];
    const number = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    return new ScheduleError("schedule_character", `The character at place ${place + 1} is ${name === undefined ? number : `${name} (${number})`}: a schedule has only letters, digits, signs and blanks of ASCII`, { position: place });
}
const macros = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
};
const refusedMacros = {
    "@reboot": { message: "Horarium has no boot; enqueue from your start-up code" },
    "@secondly": { message: "@secondly is not supported: write the fields", proposal: "* * * * * *" },
    "@minutely": { message: "@minutely is not supported: write the fields", proposal: "* * * * *" },
    "@weekdays": { message: "@weekdays is not supported: write the fields", proposal: "0 0 * * 1-5" },
};
function readMacro(source) {
    const { text, position, meter } = source;
    const end = text.search(/[ \t]/);
    const name = (end < 0 ? text : text.slice(0, end)).toLowerCase();
    const rest = end < 0 ? "" : text.slice(end).trimStart();
    const at = text.length - rest.length;
    if (name === "@every")
        return parseInterval(text, at, position);
    const refusal = refusedMacros[name];
    if (refusal !== undefined) {
        throw new ScheduleError("schedule_macro", refusal.message, {
            position,
            proposal: refusal.proposal,
        });
    }
    const expansion = macros[name];
    if (expansion === undefined && name !== "@manual") {
        throw new ScheduleError("schedule_macro", `${shortened(text)} is not known`, {
            position,
            proposal: closest(name, [...Object.keys(macros), "@manual"], 2),
        });
    }
    if (rest !== "") {
        throw new ScheduleError("schedule_macro", `Nothing may follow ${name}`, {
            position: position + at,
            proposal: name,
        });
    }
    if (expansion === undefined)
        return { class: "manual", text, canonical: "@manual", warnings: [] };
    const meaning = parseCron({ text: expansion, position: 0, meter }, macroProposal);
    return { ...meaning, text };
}
/** `daily` may be meant as `@daily`. */
function macroProposal(word) {
    const name = `@${word.toLowerCase()}`;
    return name in macros || name === "@manual" ? name : undefined;
}
//# sourceMappingURL=parse.js.map