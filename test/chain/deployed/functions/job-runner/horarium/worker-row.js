import { now } from "./clock.js";
import { sql } from "./sql.js";
import { version } from "./version.js";
/** Makes the row by which a node is known. Its id is new at each start: a name that comes again is another worker. */
export async function registerWorker(db, clock, { id, app, host, handlers, concurrency, runner, }) {
    await db.rows(sql `
      insert into worker (id, name, pid, version, runtime, zone_data, handlers, concurrency, app, runner, started_at, seen_at)
      values (${id}, ${host.name}, ${host.pid}, ${version}, ${host.runtime}, ${host.zoneData}, ${handlers},
        ${concurrency}, ${app}, ${runner}, ${now(clock)}, ${now(clock)})`);
}
/** The worker stops: it claims nothing more. */
export async function markStopping(db, clock, id) {
    await db.rows(sql `update worker set stopping = true, seen_at = ${now(clock)} where id = ${id}`);
}
//# sourceMappingURL=worker-row.js.map