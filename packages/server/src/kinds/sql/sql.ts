import { defineHandler, DoNotRetry, harmless, type AnyHandler, type Context } from "horarium";
import pg, { type Client, type Pool } from "pg";
import { codeOf } from "../../readable-error.ts";
import { redacted } from "../redacted.ts";
import { fillJson, templateValues } from "../template.ts";
import { checkRole } from "./check-role.ts";
import { SqlParameters } from "./parameters.ts";
import { queryRows } from "./query-rows.ts";
import { wouldExecute } from "./would-execute.ts";

export interface SqlKind {
  /** Of a login role that the operator made for jobs, directly at the server. */
  url: string;
  /** Horarium's own: its role is refused. */
  own: Pool;
  schema?: string;
}

const mostNotices = 100;

/** The built-in kind `sql`: one statement on a connection of its own, by a role that has only what it was granted. */
export function sqlKind(kind: SqlKind): AnyHandler {
  const passwords = passwordsOf(kind.url);
  return defineHandler({
    name: "sql",
    description: "Runs one SQL statement by the role that the operator has set aside for jobs",
    parameters: SqlParameters,
    timeout: "65m",
    run: (context: Context<SqlParameters>) =>
      redacted(context, passwords, (safe) => execute(safe, kind)),
  });
}

async function execute(
  context: Context<SqlParameters>,
  { url, own, schema = "horarium" }: SqlKind,
) {
  const { parameters, signal, log } = context;
  const { statement, keepRows, dryRun } = parameters;
  const readOnly = parameters.readOnly || dryRun;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: `horarium sql ${context.executionId}`,
  });
  // what breaks the connection is told by the statement under way
  client.on("error", () => {});
  let notices = 0;
  client.on("notice", ({ message }) => {
    if (notices++ < mostNotices) log.info(harmless(message ?? "", 1_000));
  });
  let stopping: Promise<void> | null = null;
  const stop = () => (stopping ??= cancel(client, url));
  try {
    await client.connect();
    if (signal.aborted) throw signal.reason;
    signal.addEventListener("abort", stop, { once: true });
    await checkRole(client, own, schema);
    await prepare(client, context, readOnly);
    const began = performance.now();
    const values = fillJson(parameters.values, templateValues(context, new Date())) as unknown[];
    if (dryRun) return await wouldExecute(client, statement, values);
    const answer = await queryRows(client, { text: statement, values, keep: keepRows });
    if (readOnly) await client.query("rollback");
    const durationMs = Math.round(performance.now() - began);
    log.info(`${answer.command} of ${answer.rowCount} rows after ${durationMs} ms`);
    return {
      ...answer,
      isCut: answer.rows.length < answer.rowCount && answer.columns.length > 0,
      durationMs,
    };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw readable(error);
  } finally {
    signal.removeEventListener("abort", stop);
    await (stopping ?? Promise.resolve());
    await client.end().catch(() => {
      // the connection is gone already
    });
  }
}

/** Of the session: what the statement itself changes of it is of no use to it any more, and nobody uses it after it. */
async function prepare(
  client: Client,
  { parameters, deadline }: Pick<Context<SqlParameters>, "parameters" | "deadline">,
  readOnly: boolean,
): Promise<void> {
  const leftMs = Math.max(1_000, deadline.getTime() - Date.now());
  const settings = {
    statement_timeout: String(Math.min(parameters.timeoutSeconds * 1_000, Math.round(leftMs))),
    lock_timeout: String(parameters.lockTimeoutSeconds * 1_000),
    idle_in_transaction_session_timeout: "60000",
    // the server notices by itself when this process is gone
    client_connection_check_interval: "5000",
    search_path: ["pg_catalog", ...parameters.searchPath].map((one) => `"${one}"`).join(", "),
  };
  await client.query(
    "select set_config(name, value, false) from unnest($1::text[], $2::text[]) as setting (name, value)",
    [Object.keys(settings), Object.values(settings)],
  );
  if (!readOnly) return;
  await client.query("begin transaction read only");
  // from the first snapshot on it cannot be made one that writes
  await client.query("select 1");
}

/** Asks the server to stop what the connection does; after that, or where it cannot be asked, closes it. */
async function cancel(client: Client, url: string): Promise<void> {
  const other = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  other.on("error", () => {});
  try {
    await other.connect();
    // a role may cancel what it does itself
    await other.query("select pg_cancel_backend($1)", [processIdOf(client)]);
    await other.end();
  } catch {
    // no connection left for the role: the server sees that this end is closed
    await client.end();
  }
}

function processIdOf(client: Client): number {
  return (client as Client & { processID: number }).processID;
}

/** What asking again cannot change: a mistake in the statement, a value, a right, a constraint. */
function readable(error: unknown): unknown {
  const code = codeOf(error);
  if (!(error instanceof Error) || !/^[0-9A-Z]{5}$/.test(code)) return error;
  const message = `PostgreSQL: ${harmless(error.message, 1_000)} (${code})`;
  const isFinal = !/^(08|40|53|55|57|58)/.test(code);
  return isFinal ? new DoNotRetry(message, { cause: error }) : new Error(message, { cause: error });
}

function passwordsOf(url: string): string[] {
  const { password, searchParams } = new URL(url);
  const given = [decodeURIComponent(password), searchParams.get("password") ?? ""];
  return given.filter((one) => one.length >= 4);
}
