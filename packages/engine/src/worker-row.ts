import { now, type Clock } from "./clock.ts";
import type { Runner } from "./rows.ts";
import type { Runtime } from "./runtime.ts";
import { sql, type Database } from "./sql.ts";
import { version } from "./version.ts";

/** Makes the row by which a node is known. Its id is new at each start: a name that comes again is another worker. */
export async function registerWorker(
  db: Database,
  clock: Clock,
  {
    id,
    app,
    host,
    handlers,
    concurrency,
    runner,
  }: {
    id: string;
    app: string;
    host: Runtime["host"];
    handlers: readonly string[];
    concurrency: number;
    runner: Runner;
  },
): Promise<void> {
  await db.rows(
    sql`
      insert into worker (id, name, pid, version, runtime, zone_data, handlers, concurrency, app, runner, started_at, seen_at)
      values (${id}, ${host.name}, ${host.pid}, ${version}, ${host.runtime}, ${host.zoneData}, ${handlers},
        ${concurrency}, ${app}, ${runner}, ${now(clock)}, ${now(clock)})`,
  );
}

/** The worker stops: it claims nothing more. */
export async function markStopping(db: Database, clock: Clock, id: string): Promise<void> {
  await db.rows(sql`update worker set stopping = true, seen_at = ${now(clock)} where id = ${id}`);
}
