import { nextSlots, previousSlot } from "../schedule/index.js";
import { sql } from "../sql.js";
import { isInScope } from "./rules.js";
/**
 * All quiet windows, in the order in which they were made.
 *
 * @example
 * await readQuietWindows(horarium.db); // => []
 */
export function readQuietWindows(db) {
    return db.rows(sql `select * from quiet_window order by created_at, id`);
}
/** The occurrence in which an instant lies; null: there is none. */
export function occurrenceAt(window, at) {
    const from = beganBefore(window, at);
    if (from === null)
        return null;
    const until = endOf(window, from);
    return at < until ? { from, until } : null;
}
/** The next occurrence that begins after an instant; null: there is none. */
export function nextOccurrence(window, at) {
    if (window.schedule === null) {
        const [from, until] = [window.starts_at, endOf(window, window.starts_at)];
        return from > at ? { from, until } : null;
    }
    const [from] = nextSlots(window.schedule, { timezone: window.timezone, from: at, count: 1 });
    return from === undefined ? null : { from, until: endOf(window, from) };
}
/**
 * The occurrences of a window that reach into a stretch of time, at most `limit`, in order. One that repeats has none from
 * before it was made.
 *
 * @example
 * const windows = await readQuietWindows(horarium.db);
 * const day = { from: new Date(), to: new Date(Date.now() + 86_400_000), limit: 10 };
 * windows.flatMap((window) => occurrencesBetween(window, day)); // => []
 */
export function occurrencesBetween(window, { from, to, limit }) {
    const first = occurrenceAt(window, from);
    const found = first === null ? [] : [first];
    let next = nextOccurrence(window, first?.from ?? from);
    while (next !== null && next.from < to && found.length < limit) {
        if (next.until > from)
            found.push(next);
        next = nextOccurrence(window, next.from);
    }
    const isThere = ({ until }) => window.schedule === null || until > window.created_at;
    return found.filter(isThere);
}
/** Until when a job's alerts are held; null: they are not. */
export function heldUntil(windows, job, at) {
    const holding = windows.flatMap((window) => {
        const occurrence = isInScope(window, job) ? occurrenceAt(window, at) : null;
        return occurrence === null ? [] : [{ until: occurrence.until, window }];
    });
    return holding.toSorted((a, b) => b.until.getTime() - a.until.getTime())[0] ?? null;
}
function beganBefore({ schedule, timezone, starts_at }, at) {
    if (schedule === null)
        return starts_at <= at ? starts_at : null;
    return previousSlot(schedule, { timezone, before: new Date(at.getTime() + 1) });
}
function endOf(window, from) {
    const { moved_from, moved_until, ends_at, duration_ms } = window;
    if (moved_until !== null && moved_from?.getTime() === from.getTime())
        return moved_until;
    return ends_at ?? new Date(from.getTime() + Number(duration_ms));
}
//# sourceMappingURL=quiet-windows.js.map