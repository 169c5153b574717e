/**
 * The PostgreSQL that comes with Horarium: found or taken from npm, started once per directory, shared by all
 * processes that use this directory.
 *
 * Everything behind these functions is loaded on the first call: an app with a DATABASE_URL loads none of it.
 */
export { findDatabase, type FoundDatabase, type FindDatabaseOptions } from "./find-database.ts";
export type { EmbeddedDatabase, EmbeddedConnection, StartOptions, StopOutcome } from "./start.ts";
export type { DatabaseStatus } from "./status.ts";
import type { Pool, PoolConfig } from "pg";
import type { EmbeddedDatabase, StartOptions, StopOutcome } from "./start.ts";
import type { DatabaseStatus } from "./status.ts";

/**
 * Attaches to the PostgreSQL of this directory, or starts it, or makes a new one.
 *
 *     const database = await startEmbedded({ directory: ".horarium", log: console.log });
 *     const pool = await embeddedPool(database);
 *     await pool.end();
 *     await database.stop();
 */
export async function startEmbedded(options: StartOptions): Promise<EmbeddedDatabase> {
  return (await import("./start.ts")).startEmbedded(options);
}

/** A pool that survives a stop of the server: a connection that fails goes through attach and start again. */
export async function embeddedPool(database: EmbeddedDatabase, config?: PoolConfig): Promise<Pool> {
  return (await import("./pool.ts")).embeddedPool(database, config);
}

/** What the directory holds and whether its server runs. Changes nothing. Without `directory`: HORARIUM_DATA, or `./.horarium`. */
export async function databaseStatus(
  directory?: string,
  env?: NodeJS.ProcessEnv,
): Promise<DatabaseStatus> {
  return (await import("./status.ts")).databaseStatus(directory, env);
}

/** Stops the server of the directory. With other clients connected it is left running, unless `force` is given. */
export async function stopDatabase(
  directory?: string,
  options?: { force?: boolean; env?: NodeJS.ProcessEnv; log?: (line: string) => void },
): Promise<StopOutcome> {
  return (await import("./status.ts")).stopDatabase(directory, options);
}
