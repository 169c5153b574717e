import pg from "pg";

import { tlsSaid, type TlsSaid } from "./libpq-tls.ts";

/** A connection of its own to the server, taken apart: libpq's programs and other databases need the parts. */
export interface DirectConnection {
  host: string;
  port: number;
  user: string;
  database: string;
  password: string | undefined;
  ssl: pg.ClientConfig["ssl"];
  /** Who speaks of TLS; where nobody does, the environment may. */
  said: TlsSaid;
  /** What libpq's programs are told of TLS, once the files that it names are there. */
  sslEnvironment?: Record<string, string>;
}

/** Where a client with this configuration would connect to; a password that is a function is asked for. */
export async function takeApart(config: pg.ClientConfig): Promise<DirectConnection> {
  const client = new pg.Client(config);
  const password: unknown = client.password;
  return {
    host: client.host,
    port: client.port,
    user: client.user ?? "postgres",
    database: client.database ?? client.user ?? "postgres",
    password: await givenPassword(password),
    ssl: client.ssl as pg.ClientConfig["ssl"],
    said: tlsSaid(config),
  };
}

async function givenPassword(password: unknown): Promise<string | undefined> {
  const given: unknown = typeof password === "function" ? await password() : password;
  return typeof given === "string" && given !== "" ? given : undefined;
}

/** Opens a client; an aborted signal ends it and what it is at. */
export async function connectDirect(
  { host, port, user, database, password, ssl }: DirectConnection,
  {
    application,
    signal,
    replication = false,
    ...other
  }: {
    application: string;
    signal: AbortSignal;
    database?: string;
    replication?: boolean;
  },
): Promise<pg.Client> {
  signal.throwIfAborted();
  const config = {
    host,
    port,
    user,
    database: other.database ?? database,
    ...(password !== undefined && { password }),
    ...(ssl !== undefined && { ssl }),
    application_name: application,
    connectionTimeoutMillis: 30_000,
    // `pg` passes it on, though its types do not have it
    ...(replication && { replication: "true" }),
  };
  const client = new pg.Client(config);
  // whoever waits for an answer gets the error; without a listener it would end the process
  client.on("error", () => {});
  const end = () => void client.end();
  signal.addEventListener("abort", end);
  client.once("end", () => signal.removeEventListener("abort", end));
  await client.connect();
  return client;
}

/** What pg_dump and pg_restore need to get there. The password is in the environment: never among the arguments. */
export function libpqEnvironment(
  { host, port, user, database, password, sslEnvironment }: DirectConnection,
  otherDatabase?: string,
): Record<string, string> {
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: otherDatabase ?? database,
    ...(password !== undefined && { PGPASSWORD: password }),
    ...sslEnvironment,
  };
}
