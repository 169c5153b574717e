import pg from "pg";
import { hearErrors } from "../hear-errors.ts";

/**
 * A node-postgres pool on which nothing can hang: every connection has timeouts on both sides and keepalives.
 * What `config` says itself stays; `statement_timeout: 0` switches that timeout off. Timeouts are in milliseconds.
 *
 * @example
 * const pool = createPool("postgres://app@db.example.com/app");
 * const wide = createPool({ connectionString: url, max: 20, query_timeout: 120_000 });
 * (await wide.query("show statement_timeout")).rows; // => [{ statement_timeout: "1min" }]
 */
export function createPool(config: string | pg.PoolConfig): pg.Pool {
  const given = typeof config === "string" ? { connectionString: config } : config;
  const pool = new TimedPool(given);
  hearErrors(pool);
  return pool;
}

/** Milliseconds. The server gives up before the client does, so that its error, which says more, arrives. */
const timeouts = {
  query: 65_000,
  connection: 10_000,
  statement: 60_000,
  lock: 10_000,
  idleInTransaction: 60_000,
};

type Connected = Parameters<pg.Pool["connect"]>[0];

/** Connects with startup options, and without them from the first time on that a pooler or a server refuses them. */
class TimedPool extends pg.Pool {
  readonly #given: pg.PoolConfig;

  constructor(given: pg.PoolConfig) {
    super({
      application_name: "horarium",
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: timeouts.connection,
      query_timeout: timeouts.query,
      ...given,
      ...withStartupOptions(given),
    });
    this.#given = given;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | void {
    if (callback === undefined) {
      return super.connect().catch((error: unknown) => {
        if (!this.#withoutOptions(error)) throw error;
        return super.connect();
      });
    }
    super.connect((error, client, done) => {
      if (error !== undefined && error !== null && this.#withoutOptions(error))
        super.connect(callback);
      else callback(error, client, done);
    });
  }

  /** True if it is worth another try without them. The pool reads `options` anew for each connection. */
  #withoutOptions(error: unknown): boolean {
    if (!isRefusal(error)) return false;
    for (const name of startupNames) Object.assign(this.options, { [name]: this.#given[name] });
    return true;
  }
}

const startupNames = [
  "options",
  "connectionString",
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
] as const;

/** PgBouncer refuses unknown startup parameters with 08P01; a server refuses a setting that it does not have or allow. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : undefined;
  if (code === "08P01") return /startup|option|parameter/i.test(error.message);
  return (
    code === "42704" || code === "22023" || (code === "42501" && /parameter/i.test(error.message))
  );
}

/** As one `options` text, in which also the settings can stand for which node-postgres has no name. */
function withStartupOptions(given: pg.PoolConfig): pg.PoolConfig {
  const settings = {
    statement_timeout: given.statement_timeout ?? timeouts.statement,
    lock_timeout: given.lock_timeout ?? timeouts.lock,
    idle_in_transaction_session_timeout:
      given.idle_in_transaction_session_timeout ?? timeouts.idleInTransaction,
    // over a Unix socket PostgreSQL ignores the next two
    tcp_keepalives_idle: 10,
    tcp_user_timeout: 30_000,
    client_connection_check_interval: 5_000,
  };
  const ours = Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${Number(value)}`)
    .join(" ");
  const { url, inUrl } = takeOptions(given.connectionString);
  // later ones win: what the caller says stays
  const options = [ours, inUrl ?? given.options ?? process.env["PGOPTIONS"]]
    .filter(Boolean)
    .join(" ");
  return {
    options,
    ...(url === undefined ? {} : { connectionString: url }),
    statement_timeout: undefined,
    lock_timeout: undefined,
    idle_in_transaction_session_timeout: undefined,
  };
}

/** The `options` of a connection string would replace ours: they are taken out of it and added. */
function takeOptions(url: string | undefined): {
  url: string | undefined;
  inUrl: string | undefined;
} {
  const found = /[?&]options=([^&#]*)/.exec(url ?? "");
  if (url === undefined || found?.[1] === undefined) return { url, inUrl: undefined };
  return {
    url: url.replace(/([?&])options=[^&#]*/, "$1"),
    inUrl: decodeURIComponent(found[1].replaceAll("+", " ")),
  };
}
