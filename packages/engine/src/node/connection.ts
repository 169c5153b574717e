import type pg from "pg";
import { ConfigurationError } from "../errors.ts";

/** How to connect, in a form that can cross into another thread or process. */
export interface CrossingConnection {
  config: pg.ClientConfig;
  /** The password is a function, which cannot cross: the other side asks for its value when it connects. */
  asksPassword: boolean;
}

/** The connection settings of a pool, with the password, which pools hide from `Object.keys`. */
export function connectionOf(pool: pg.Pool): pg.ClientConfig {
  const { options } = pool;
  const config: pg.ClientConfig = {};
  for (const name of [...crossingNames, "password", "stream"] as const) {
    if (options[name] !== undefined) Object.assign(config, { [name]: options[name] });
  }
  return config;
}

const crossingNames = [
  "connectionString",
  "host",
  "port",
  "user",
  "database",
  "ssl",
  "sslnegotiation",
  "enableChannelBinding",
  "options",
  "application_name",
  "fallback_application_name",
  "client_encoding",
  "keepAlive",
  "keepAliveInitialDelayMillis",
  "connectionTimeoutMillis",
  "query_timeout",
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
] as const;

/** Throws `ConfigurationError` for settings that cannot cross: functions, but for the password. */
export function crossingConnection({
  password,
  stream,
  ssl,
  ...rest
}: pg.ClientConfig): CrossingConnection {
  if (stream !== undefined) throw cannotCross("stream");
  const config: pg.ClientConfig = { ...rest };
  if (typeof password === "string") config.password = password;
  if (ssl !== undefined) config.ssl = crossingSsl(ssl);
  return { config, asksPassword: typeof password === "function" };
}

/** The value of the password now; undefined if there is none, or if it stands in the connection string. */
export async function passwordOf({ password }: pg.ClientConfig): Promise<string | undefined> {
  return typeof password === "function" ? await password() : password;
}

/** The same connection under another name in `pg_stat_activity`; a name in the connection string would win. */
export function named(config: pg.ClientConfig, name: string): pg.ClientConfig {
  const { connectionString } = config;
  return {
    ...config,
    application_name: name,
    ...(connectionString === undefined
      ? {}
      : { connectionString: connectionString.replace(/([?&])application_name=[^&#]*/, "$1") }),
  };
}

function crossingSsl(
  ssl: NonNullable<pg.ClientConfig["ssl"]>,
): NonNullable<pg.ClientConfig["ssl"]> {
  if (typeof ssl === "boolean") return ssl;
  // pools hide the key from cloning
  const whole = ssl.key === undefined ? { ...ssl } : { ...ssl, key: ssl.key };
  try {
    return structuredClone(whole);
  } catch (error) {
    throw cannotCross("ssl", error);
  }
}

function cannotCross(name: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(
    `the pool's option ${name} has a function in it, which cannot cross into the thread that renews the leases; ` +
      `give nodeRuntime a "connection" without it`,
    { cause },
  );
}
