import pg from "pg";
import { databaseClock } from "../clock.ts";
import type { Context, Log, LogFields } from "../define.ts";
import { LeaseLostError } from "../errors.ts";
import { assertHeld, completeHeld } from "../execution/held.ts";
import { toJson } from "../execution/result.ts";
import type { LogRow } from "../rows.ts";
import { database } from "../sql.ts";
import { named } from "./connection.ts";
import type { FromIsolate, RunMessage } from "./isolate.ts";
import type { Questions } from "./isolated.ts";

interface Worker {
  send: (message: FromIsolate) => void;
  questions: Questions;
}

/** The handler's context inside a thread or process. `close` ends its connections. */
export function createIsolatedContext(
  { input, connection, schema }: RunMessage,
  controller: AbortController,
  { send, questions }: Worker,
): { context: Context; close: () => void } {
  const held = { id: input.executionId, lease_token: input.leaseToken };
  let pool: pg.Pool | null = null;

  const connect = (): pg.Pool => {
    const { config, asksPassword } = connection;
    const opened = new pg.Pool({
      ...named(config, backendName(input.executionId)),
      ...(asksPassword ? { password: async () => (await questions.password()) ?? "" } : {}),
      max: 2,
    });
    // an idle connection broke: the next transaction makes a new one
    opened.on("error", () => undefined);
    // and one that breaks in use fails the statement that is under way
    opened.on("connect", (client) => client.on("error", () => undefined));
    return opened;
  };
  const stopIfLost = (error: unknown): never => {
    if (error instanceof LeaseLostError) controller.abort(error);
    throw error;
  };
  const transaction: Context["transaction"] = async (work, { complete = false } = {}) => {
    pool ??= connect();
    const result = await database(pool, schema)
      .transaction(async (tx) => {
        const written = await work(tx.queryable);
        if (complete) await completeHeld(tx, databaseClock, held, toJson(written));
        else await assertHeld(tx, held);
        return written;
      })
      .catch(stopIfLost);
    if (complete) send({ kind: "recorded", result: toJson(result) ?? undefined });
    return result;
  };

  const context: Context = {
    parameters: input.parameters,
    executionId: input.executionId,
    job: input.job,
    owner: input.owner,
    scheduledFor: input.scheduledFor,
    attempt: input.attempt,
    idempotencyKey: input.idempotencyKey,
    signal: controller.signal,
    deadline: input.deadline,
    leaseToken: input.leaseToken,
    log: createLog(send),
    progress: (done, total = null, text) => send({ kind: "progress", done, total, text }),
    lastCheckpoint: input.lastCheckpoint,
    checkpoint: (value) => questions.checkpoint(toJson(value) ?? undefined).catch(stopIfLost),
    transaction,
  };
  return {
    context,
    close() {
      // a connection that does not say goodbye is ended with this thread or process
      pool?.end().catch(() => undefined);
    },
  };
}

/** What stands in `pg_stat_activity`, so that the worker can end the backend of a dead isolate. */
export function backendName(executionId: string): string {
  return `horarium:${executionId}`;
}

function createLog(send: (message: FromIsolate) => void): Log {
  const at = (level: LogRow["level"]) => (message: string, fields?: LogFields) =>
    send({ kind: "log", level, message: String(message), fields: fieldsToJson(fields) });
  return Object.assign(at("info"), {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  });
}

/** A log line does not fail for what stands in it. */
function fieldsToJson(fields: LogFields | undefined): string | undefined {
  if (fields === undefined) return undefined;
  try {
    return JSON.stringify(fields);
  } catch (error) {
    return JSON.stringify({ unreadable: String(error) });
  }
}
