import { fnv1a } from "../schedule/jitter.js";
/** Characters of a result's JSON that are kept. */
const resultLimit = 262_144;
/**
 * The JSON of a handler's result, or of another value that it hands over; null for `undefined`.
 * Throws `TypeError` for what is no JSON: cycles, BigInt. PostgreSQL keeps no NUL and no half of a
 * surrogate pair in jsonb: they become U+FFFD.
 */
export function toJson(value) {
    const json = JSON.stringify(value);
    if (json === undefined)
        return null;
    return json.includes("\\u") ? json.replace(unkeepable, "$1\\ufffd") : json;
}
/** The escapes of NUL and of lone surrogates (pairs are not escaped), but not an escaped backslash before such letters. */
const unkeepable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;
/** A result for the row: one that is too long is replaced by a note of its length. */
export function resultToJson(value) {
    const json = toJson(value);
    if (json === null || json.length <= resultLimit)
        return json;
    return JSON.stringify({ tooLong: json.length, limit: resultLimit });
}
const messageLimit = 4_096;
const stackLimit = 16_384;
/** What is kept of a thrown value. Equal errors at equal places have the same fingerprint, whatever numbers they name. */
export function errorFacts(error) {
    try {
        return readFacts(error);
    }
    catch {
        // a getter of the thrown object throws itself
        return { message: "threw a value that cannot be read", stack: null, fingerprint: "0" };
    }
}
function readFacts(error) {
    const message = String(readableMessage(error));
    const stack = error instanceof Error && typeof error.stack === "string" ? withCauses(error) : null;
    return {
        message: clean(message, messageLimit),
        stack: stack === null ? null : clean(stack, stackLimit),
        fingerprint: fingerprint(error, message, stack),
    };
}
function readableMessage(error) {
    if (error instanceof AggregateError && error.message === "") {
        return error.errors.map(readableMessage).join("; ");
    }
    if (error instanceof Error)
        return error.message || error.name;
    if (typeof error === "string")
        return error;
    try {
        return `threw ${JSON.stringify(error) ?? String(error)}`;
    }
    catch {
        // a cycle, a BigInt, a getter that throws: what it is called must do
        return `threw a value of type ${typeof error} that cannot be shown`;
    }
}
function withCauses(error) {
    const causes = [];
    for (let at = error; at instanceof Error && causes.length < 5; at = at.cause)
        causes.push(at.stack ?? at.message);
    return causes.join("\ncaused by: ");
}
function clean(text, limit) {
    return text.replaceAll("\0", "\ufffd").slice(0, limit);
}
/** A hash over the class, the message without numbers and ids, and the first place in the stack. */
function fingerprint(error, message, stack) {
    const name = error instanceof Error ? error.name : typeof error;
    const shape = message.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|0x[0-9a-f]+|\d+/gi, "#").slice(0, 500);
    const place = stack
        ?.split("\n")
        .find((line) => line.trimStart().startsWith("at "))
        ?.replace(/:\d+:\d+/g, "") ?? "";
    return fnv1a(`${name}|${shape}|${place}`).toString(16).padStart(16, "0");
}
//# sourceMappingURL=result.js.map