import { DatabaseError } from "./errors.ts";

/** Anything with `query`: a node-postgres pool, a client, or a client inside a transaction. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** A pool: it hands out connections for transactions. A `Queryable` without `connect` is taken for one connection. */
export interface Pool extends Queryable {
  connect(): Promise<Queryable & { release(error?: boolean | Error): void }>;
}

/** A piece of SQL with its bound values. `Row` is what one row of its result looks like. */
export interface Sql<Row = unknown> {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
  readonly row?: Row;
}

/**
 * SQL with bound values. A value that is itself `sql` is spliced in; everything else becomes a parameter.
 *
 * @example
 * const finished = sql`status in ('completed', 'failed')`;
 * const query = sql<{ id: string }>`select id from job_execution where handler = ${"refresh_book"} and ${finished}`;
 */
export function sql<Row = unknown>(strings: TemplateStringsArray, ...values: unknown[]): Sql<Row> {
  return { strings, values };
}

/** Pieces of SQL, separated by commas. */
export function list(parts: readonly Sql[]): Sql {
  return { strings: parts.map((_, place) => (place === 0 ? "" : ", ")).concat(""), values: parts };
}

/** A keyword, a type or a column of our own: never anything that came from outside. */
export function word(text: string): Sql {
  if (!/^[a-z_][a-z0-9_ ]*$/.test(text)) throw new TypeError(`not a word of SQL: ${text}`);
  return { strings: [text], values: [] };
}

/** A database with Horarium's schema in it. */
export interface Database {
  readonly schema: string;
  readonly queryable: Queryable;
  /** Sends one statement and gives its rows. */
  rows<Row>(query: Sql<Row>): Promise<Row[]>;
  /** Sends text as it stands, without values and several statements at once where wanted: migrations and settings. */
  script(text: string): Promise<void>;
  /** Everything that `work` writes is committed together, or not at all. Inside a transaction it is a savepoint. */
  transaction<Result>(work: (tx: Database) => Promise<Result>): Promise<Result>;
}

/**
 * Horarium's tables on a pool or a client of yours, for the functions that ask for a `Database`. Tables are named without
 * schema in the statements; it is added here.
 *
 * @example
 * const db = database(pool, "horarium");
 * const { id } = await horarium.job("nightly");
 * (await jobStats(db, databaseClock, id, { days: 7 })).failed; // => 0
 */
export function database(queryable: Queryable | Pool, schema: string): Database {
  return databaseSeenBy(queryable, schema, (text) => text);
}

/** The same, with statements as `see` makes them of those whose tables have their schema. */
export function databaseSeenBy(
  queryable: Queryable | Pool,
  schema: string,
  see: (text: string) => string,
): Database {
  return {
    schema,
    queryable,
    async rows<Row>(query: Sql<Row>) {
      const { text: plain, values } = compile(query, schema);
      const text = see(plain);
      return (await queryable.query(text, values)).rows as Row[];
    },
    async script(text) {
      await queryable.query(text);
    },
    transaction: (work) =>
      isPool(queryable)
        ? onOneConnection(queryable, (client) => inTransaction(client, { schema, see }, work))
        : inTransaction(queryable, { schema, see }, work),
  };
}

/** Whether it hands out connections, as opposed to being one. */
export function isPool(queryable: Queryable): queryable is Pool {
  // a pool's connect gives a client, a client's connect has no release: pools alone have `totalCount`
  return "connect" in queryable && "totalCount" in queryable;
}

async function onOneConnection<Result>(
  pool: Pool,
  work: (client: Queryable) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: boolean | Error = false;
  try {
    return await work(client);
  } catch (error) {
    broken = isConnectionError(error);
    throw error;
  } finally {
    client.release(broken);
  }
}

async function inTransaction<Result>(
  client: Queryable,
  { schema, see }: { schema: string; see: (text: string) => string },
  work: (tx: Database) => Promise<Result>,
): Promise<Result> {
  const nested = await openSavepoint(client);
  if (!nested) await client.query("begin");
  try {
    const result = await work(databaseSeenBy(client, schema, see));
    refuseRolledBack(await client.query(nested ? "release savepoint horarium" : "commit"));
    return result;
  } catch (error) {
    await client.query(nested ? "rollback to savepoint horarium" : "rollback").catch(() => {
      // the connection is gone, and the transaction with it: the first error says why
    });
    throw error;
  }
}

/** PostgreSQL answers a commit with a rollback, and not with an error, where a statement has failed before. */
function refuseRolledBack(answer: object): void {
  if ("command" in answer && answer.command === "ROLLBACK") {
    throw new DatabaseError(
      "rolled_back",
      "transaction: a statement in it has failed and its error was caught, so that nothing of it is committed; let the error through, or take back that part alone by a transaction inside of this one",
    );
  }
}

/** True inside the caller's transaction. Outside of one PostgreSQL refuses the savepoint (25P01) and nothing has happened. */
async function openSavepoint(client: Queryable): Promise<boolean> {
  if ("getTransactionStatus" in client && typeof client.getTransactionStatus === "function") {
    if (client.getTransactionStatus() === "I") return false;
  }
  try {
    await client.query("savepoint horarium");
    return true;
  } catch (error) {
    if (sqlState(error) === "25P01") return false;
    throw error;
  }
}

/** The SQLSTATE of an error that came from PostgreSQL, else undefined. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)
    ? error.code
    : undefined;
}

/** Whether the connection is lost, as opposed to a statement that was refused, or a mistake of our own. */
export function isConnectionError(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return state.startsWith("08") || state.startsWith("57P");
  return error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;
}

/** Whether PostgreSQL refuses a value: trying again does not help, and others that came in the same statement are not to blame. */
export function isRefusedValue(error: unknown): boolean {
  const kind = sqlState(error)?.slice(0, 2);
  return kind === "22" || kind === "23" || kind === "54";
}

/** The one place where an identifier is quoted. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const tables =
  "scheduled_job|job_execution|execution_attempt|attempt_history|execution_log|concurrency_key|worker|job_stats|change|epoch|keyed_command|handler|migration|alert|alert_condition|alert_event|alert_rule|alert_watch|channel|delivery|delivery_try|quiet_window|ping|personal_template|parameter_preset|accepted_collision|schedule_stop|setting|doorbell";
const afterKeyword = new RegExp(`\\b(from|join|update|into) (${tables})\\b`, "g");

function compile(query: Sql, schema: string): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const text = append(query, values);
  return { text: text.replace(afterKeyword, `$1 ${quoteIdentifier(schema)}.$2`), values };
}

function append({ strings, values: parts }: Sql, values: unknown[]): string {
  let text = strings[0] ?? "";
  parts.forEach((part, place) => {
    text += isSql(part) ? append(part, values) : `$${values.push(part)}`;
    text += strings[place + 1] ?? "";
  });
  return text;
}

function isSql(value: unknown): value is Sql {
  return typeof value === "object" && value !== null && "strings" in value && "values" in value;
}
