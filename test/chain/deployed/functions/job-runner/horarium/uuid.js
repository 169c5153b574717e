const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const pool = new Uint8Array(8 * 512);
let used = pool.length;
let lastMillisecond = 0;
let sequence = 0;
/**
 * A UUID of version 7 (RFC 9562): ordered by time, and within this process by the order of the calls.
 * `milliseconds` since 1970 is the time it tells.
 */
export function uuidv7(milliseconds) {
    if (milliseconds > lastMillisecond) {
        lastMillisecond = Math.floor(milliseconds);
        sequence = 0;
    }
    else if (++sequence > 0xfff) {
        lastMillisecond += 1;
        sequence = 0;
    }
    if (used === pool.length) {
        crypto.getRandomValues(pool);
        used = 0;
    }
    const time = lastMillisecond.toString(16).padStart(12, "0");
    const random = pool.subarray(used, (used += 8));
    const byte = (place) => hex[random[place]];
    return (`${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, "0")}-` +
        `${hex[(random[0] & 0x3f) | 0x80]}${byte(1)}-${byte(2)}${byte(3)}${byte(4)}${byte(5)}${byte(6)}${byte(7)}`);
}
/** The smallest UUID of version 7 of an instant: executions made before it have smaller ids. */
export function uuidv7Floor(at) {
    const time = Math.max(0, at.getTime()).toString(16).padStart(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
//# sourceMappingURL=uuid.js.map