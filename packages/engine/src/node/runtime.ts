import { hostname } from "node:os";
import type pg from "pg";
import type { Runtime } from "../runtime.ts";
import { connectionOf } from "./connection.ts";
import { createIsolator } from "./isolator.ts";
import { keepLeases } from "./lease-keeper.ts";
import { listen } from "./listen.ts";

/** How the runtime of Node is made. */
export interface NodeRuntimeOptions {
  /** Its connection settings are those of all connections that are made beside it: leases, listening, isolated handlers. */
  pool: pg.Pool;
  schema: string;
  /** Needed only where the pool's settings have functions in them that cannot cross into a thread. */
  connection?: pg.ClientConfig;
  isolation?: {
    /** Default: as many as the worker runs at a time. */
    maxThreads?: number;
    /** Default: as many as the worker runs at a time. */
    maxProcesses?: number;
    /** Megabytes of JavaScript heap of one thread or process. Default: Node's own limit. */
    maxOldGenerationSizeMb?: number;
  };
}

/**
 * What Node brings for the engine: threads, processes, leases that a blocked event loop does not lose, and LISTEN.
 * `createHorarium` of `horarium/node` makes it by itself; it is needed where the pool's password or certificates are
 * functions, which cannot cross into a thread. Throws `ConfigurationError` if those of `connection` are.
 *
 * @example
 * import { createHorarium } from "horarium";
 * const connection = { connectionString: url, ssl: false };
 * const runtime = nodeRuntime({ pool, schema: "horarium", connection });
 * const horarium = createHorarium({ db: pool, handlers: [refreshBook], runtime });
 */
export function nodeRuntime({
  pool,
  schema,
  connection,
  isolation = {},
}: NodeRuntimeOptions): Runtime {
  // each time anew: the pool learns what a pooler refuses only when it connects
  const settings = () => connection ?? connectionOf(pool);
  return {
    host: {
      name: hostname(),
      pid: process.pid,
      runtime: `node ${process.version}`,
      zoneData: process.versions.tz ?? null,
    },
    isolator: createIsolator({ pool, connection: settings, schema, ...isolation }),
    keepLeases: (options) => keepLeases(settings(), options),
    listen: (channel, heard) => listen(settings, channel, heard),
  };
}
