import type { Pool as PgPool } from "pg";
import { channelOf } from "../doorbell.ts";
import type { Listener } from "../runtime.ts";
import type { Horarium, HorariumOptions } from "../horarium.ts";
import { createHorarium as createCore } from "../scheduler.ts";
import { isPool, type Database } from "../sql.ts";
import { connectionOf } from "./connection.ts";
import { listen } from "./listen.ts";
import { hearErrors } from "../hear-errors.ts";
import { nodeRuntime, type NodeRuntimeOptions } from "./runtime.ts";

export { createPool } from "./pool.ts";
export { nodeRuntime } from "./runtime.ts";
export type { NodeRuntimeOptions } from "./runtime.ts";

/** How a Horarium on Node is made: with a node-postgres pool, from which the lease thread takes its connection's settings. */
export interface NodeHorariumOptions extends Omit<HorariumOptions, "db" | "runtime"> {
  db: PgPool;
  /** How many threads and processes handlers with `isolation` may use. Default: as many as `concurrency`. */
  isolation?: NodeRuntimeOptions["isolation"];
}

/**
 * Makes a Horarium with threads, processes, and leases that a blocked event loop does not lose.
 * Throws `ConfigurationError` for handlers or settings that cannot be.
 *
 * @example
 * const horarium = createHorarium({ db: createPool(url), handlers: [refreshBook] });
 * await horarium.migrate();
 * await horarium.start();
 * process.once("SIGTERM", () => void horarium.stop({ within: "30s" }));
 */
export function createHorarium({ isolation, ...options }: NodeHorariumOptions): Horarium {
  hearErrors(options.db);
  const runtime = nodeRuntime({
    pool: options.db,
    schema: options.schema ?? "horarium",
    ...(isolation === undefined ? {} : { isolation }),
  });
  return createCore({ ...options, runtime });
}

/**
 * Hears, over a connection of its own, that processes have enqueued or changed something: `heard` is called for each
 * notification. It says nothing more, and one may be missed: whoever hears it looks, as it would a little later anyway.
 * Null where it cannot be heard: behind a pooler that does not keep the connection, or if `db` is not on a pool.
 *
 * @example
 * const ear = await listenForChanges(horarium.db, () => console.log("something has changed"));
 * await ear?.close();
 */
export async function listenForChanges(
  { queryable, schema }: Database,
  heard: () => void,
): Promise<Listener | null> {
  return isPool(queryable)
    ? listen(() => connectionOf(queryable as PgPool), channelOf(schema), heard)
    : null;
}
