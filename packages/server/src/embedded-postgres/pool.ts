import { callbackify } from "node:util";
import pg from "pg";
import { isLoss } from "./loss.ts";
import type { EmbeddedDatabase } from "./start.ts";

/**
 * A pool on an embedded database. Another process may stop the server: a connection that fails for this reason is
 * made again after the server has been found or started again. A statement that was under way fails, as it would
 * with every server: whether it was committed is for its sender to find out.
 */
export function embeddedPool(database: EmbeddedDatabase, config: pg.PoolConfig = {}): pg.Pool {
  const Client = class extends pg.Client {
    constructor(options?: pg.ClientConfig) {
      // the socket may lie elsewhere after the server was started again
      super({ ...options, ...database.connection });
    }
  };
  const pool = new pg.Pool({ ...config, ...database.connection, Client });
  // without a listener on each, idle or lent out, a stopping server ends this process
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return revivingPool(pool, database);
}

function revivingPool(pool: pg.Pool, database: EmbeddedDatabase): pg.Pool {
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  const connectOrRevive = async (attempts = 5): Promise<pg.PoolClient> => {
    try {
      return await connect();
    } catch (error) {
      if (attempts === 0 || !isLoss(error as Error)) throw error;
      await database.revive();
      return connectOrRevive(attempts - 1);
    }
  };
  // `pool.query` asks for its connection by callback
  const reviving = (done?: Connected) => {
    if (done === undefined) return connectOrRevive();
    callbackify(() => connectOrRevive())((error, client) =>
      error ? done(error) : done(undefined, client, client.release.bind(client)),
    );
    return undefined;
  };
  pool.connect = reviving as typeof pool.connect;
  return pool;
}

type Connected = (error?: Error, client?: pg.PoolClient, release?: unknown) => void;
