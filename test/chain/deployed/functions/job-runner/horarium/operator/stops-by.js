import { toMilliseconds } from "../duration.js";
import { sql } from "../sql.js";
/**
 * When an execution that was asked to stop has ended at the latest, if its worker lives: what has ignored the request for
 * its grace is killed, or fenced off. Null: it does not run, or was not asked to stop.
 *
 * @example
 * const { id } = await horarium.enqueue(refreshBook, { book: "42" }, { delay: "1h" });
 * await stopsBy(horarium.db, await horarium.execution(id)); // => null
 */
export async function stopsBy(db, row) {
    if (row.status !== "running" || row.cancel_requested_at === null)
        return null;
    const graceMs = row.policy?.graceMs ?? (await graceOfHandler(db, row.handler));
    // an attempt that began after the request hears of it then
    const askedAt = Math.max(row.cancel_requested_at.getTime(), row.started_at?.getTime() ?? 0);
    return new Date(askedAt + heardWithinMs + graceMs);
}
/** A worker looks every two seconds whether what has run for longer than one is to stop. */
const heardWithinMs = 3_000;
/** Of one-time work: as the worker that started last has described its handler. */
async function graceOfHandler(db, name) {
    const [handler] = await db.rows(sql `select limits ->> 'grace' as grace from handler where name = ${name}`);
    return toMilliseconds(handler?.grace ?? "30s", "grace");
}
//# sourceMappingURL=stops-by.js.map