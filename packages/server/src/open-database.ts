import { ConfigurationError, DatabaseError } from "horarium";
import { createPool } from "horarium/node";
import { join, resolve } from "node:path";
import type { ClientConfig, Pool } from "pg";
import {
  databaseStatus,
  embeddedPool,
  startEmbedded,
  type EmbeddedDatabase,
} from "./embedded-postgres/index.ts";

/** What every command can be told about where the database is. */
export interface DatabaseOptions {
  database?: string;
  data?: string;
}

/** The database of a command: a given one, or the embedded one of a directory. */
export interface OpenDatabase {
  pool: Pool;
  /** What the pool connects with. */
  connection: ClientConfig;
  /** A folder of this installation's own for what is being made; it may not be there yet. */
  directory: string;
  /** For people, without the password: `database app on db.example.com:5432`. */
  label: string;
  embedded: EmbeddedDatabase | null;
}

/** The address of a given database: `--database`, else DATABASE_URL. Null: the embedded one is meant. */
export function givenUrl({ database, data }: DatabaseOptions): string | null {
  const fromEnvironment = process.env["DATABASE_URL"] || undefined;
  const url = database ?? fromEnvironment;
  if (url === undefined) return null;
  const name = database === undefined ? "DATABASE_URL" : "--database";
  if (data !== undefined) {
    throw new ConfigurationError(
      `--data and ${name} name two different databases: leave one of them away`,
    );
  }
  if (/^(postgres|postgresql|socket):/.test(url) && URL.canParse(url)) return url;
  // the value is not quoted: it may hold a password
  throw new ConfigurationError(
    `${name} is not the address of a PostgreSQL: write postgres://user:password@host:5432/database (letters such as @ or / in the password as %40 or %2F)`,
  );
}

export function openGiven(url: string, max: number): OpenDatabase {
  return {
    pool: createPool({ connectionString: url, max }),
    connection: { connectionString: url },
    directory: resolve(process.env["HORARIUM_DATA"] || ".horarium", "work"),
    label: labelOf(url),
    embedded: null,
  };
}

/** Starts the server of the directory if it does not run. */
export async function openEmbedded(
  directory: string | undefined,
  { max, log }: { max: number; log: (line: string) => void },
): Promise<OpenDatabase> {
  const embedded = await startEmbedded({ directory, log });
  const pool = await embeddedPool(embedded, { ...timeouts, application_name: "horarium", max });
  return {
    pool,
    connection: { ...embedded.connection },
    directory: join(embedded.directory, "work"),
    label: `the embedded database in ${embedded.directory}`,
    embedded,
  };
}

/** For commands that ask and go: a given database, or an embedded one that runs. None is started for them. */
export async function openRunning(options: DatabaseOptions): Promise<OpenDatabase> {
  const url = givenUrl(options);
  if (url !== null) return openGiven(url, connectionsOfCommands);
  const { state, directory } = await databaseStatus(options.data);
  if (state === "running" || state === "busy") {
    return openEmbedded(options.data, { max: connectionsOfCommands, log: () => {} });
  }
  const what = state === "absent" ? "there is no database in" : "no database runs in";
  throw new DatabaseError(
    "database_stopped",
    `${what} ${directory}: start it with "horarium start" (npm start), or name another with --database, DATABASE_URL or --data`,
  );
}

const connectionsOfCommands = 2;

/** Milliseconds, as in the engine's own pools. The server gives up first, so that its error, which says more, arrives. */
const timeouts = {
  connectionTimeoutMillis: 10_000,
  query_timeout: 35_000,
  statement_timeout: 30_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 60_000,
};

function labelOf(url: string): string {
  const { hostname, port, pathname, searchParams, protocol } = new URL(url);
  if (protocol === "socket:") return `the database behind the socket ${pathname}`;
  const host = searchParams.get("host") ?? (decodeURIComponent(hostname) || "localhost");
  const name = decodeURIComponent(pathname.slice(1));
  return `database ${name || "(of the user's name)"} on ${host}${port ? `:${port}` : ""}`;
}
