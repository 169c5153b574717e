import { now } from "../clock.js";
import { NotFoundError } from "../errors.js";
import { publishHandlers } from "../published.js";
import { sql } from "../sql.js";
import { endLeased, lockLeased } from "./lease.js";
/** Makes the row by which a remote worker is known, and writes down what it says of its handlers. Gives its id. */
export async function registerRemote(db, clock, { name, by, runtime, version, concurrency, handlers }) {
    const id = crypto.randomUUID();
    const names = handlers.map((one) => one.name);
    await db.transaction(async (tx) => {
        const ours = await offeredHere(tx, clock, names);
        await publishHandlers(tx, clock, 
        // a process on the database knows better what its own handlers take
        handlers.filter((one) => !ours.has(one.name)));
        await tx.rows(sql `
        insert into worker (id, name, version, runtime, handlers, concurrency, app, started_at, seen_at, remote_by)
        values (${id}, ${name}, ${version}, ${runtime}, ${names}, ${concurrency}, 'remote', ${now(clock)},
          ${now(clock)}, ${by})`);
    });
    return id;
}
/** Which of these handlers processes on the database offer now. */
async function offeredHere(tx, clock, names) {
    const rows = await tx.rows(sql `
      select distinct unnest(handlers) as name
      from worker
      where handlers && ${names}
        and remote_by is null
        and not stopping
        and seen_at > ${now(clock)} - interval '1 minute'`);
    return new Set(rows.map(({ name }) => name));
}
/** The worker claims nothing more, and what it still holds is queued again, without being charged. */
export function leaveRemote(db, clock, worker, by) {
    return db.transaction(async (tx) => {
        const [left] = await tx.rows(sql `
        update worker
        set stopping = true, seen_at = ${now(clock)}
        where id = ${worker} and remote_by = ${by}
        returning 1`);
        if (left === undefined)
            throw noSuchWorker(worker);
        const rows = await lockLeased(tx, clock, { worker, by, leases: null });
        return endLeased(tx, clock, rows.map((row) => ({ row, outcome: { kind: "released" } })));
    });
}
export function noSuchWorker(worker) {
    return new NotFoundError(`worker ${worker}: there is none of this id that works for you; register first`);
}
//# sourceMappingURL=register.js.map