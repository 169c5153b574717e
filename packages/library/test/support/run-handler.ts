import { randomUUID } from "node:crypto";

import type { AnyHandler, LogFields, Queryable } from "horarium";
import type pg from "pg";

/** A log line as a handler wrote it. */
export interface Line {
  level: "debug" | "info" | "warn" | "error";
  message: string;
  fields: LogFields;
}

/** What an execution left behind. */
export interface Run<Result> {
  result: Result;
  lines: Line[];
  /** The last progress. */
  progress: { done: number; total: number | null };
}

/** What a test may decide about an execution. */
export interface RunOptions {
  parameters?: Record<string, unknown>;
  scheduledFor?: Date | string;
  /** Default: a new one. The attempts of an execution have the same. */
  executionId?: string;
  signal?: AbortSignal;
  deadline?: Date;
  onProgress?: (done: number, text?: string) => void;
  /** What an earlier attempt left. */
  lastCheckpoint?: unknown;
  onCheckpoint?: (value: unknown) => void;
  /** Within each transaction, before its commit. */
  beforeCommit?: (tx: Queryable) => Promise<void>;
}

/** Runs a handler once, with real transactions and parameters parsed by its schema. */
export async function runHandler<Result>(
  handler: AnyHandler,
  pool: pg.Pool,
  {
    parameters = {},
    scheduledFor,
    executionId = randomUUID(),
    signal,
    deadline,
    onProgress,
    lastCheckpoint = null,
    onCheckpoint,
    beforeCommit,
  }: RunOptions = {},
): Promise<Run<Result>> {
  const lines: Line[] = [];
  const progress = { done: 0, total: null as number | null };
  const write =
    (level: Line["level"]) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  const result = await handler.run({
    parameters: await parsed(handler, parameters),
    executionId,
    job: handler.name,
    owner: null,
    scheduledFor: scheduledFor === undefined ? null : new Date(scheduledFor),
    attempt: 1,
    idempotencyKey: executionId,
    leaseToken: crypto.randomUUID(),
    signal: signal ?? new AbortController().signal,
    deadline: deadline ?? new Date(Date.now() + 3_600_000),
    log: Object.assign(write("info"), {
      debug: write("debug"),
      info: write("info"),
      warn: write("warn"),
      error: write("error"),
    }),
    progress: (done, total = null, text) => {
      Object.assign(progress, { done, total });
      onProgress?.(done, text);
    },
    lastCheckpoint,
    checkpoint: (value) => Promise.resolve(onCheckpoint?.(value)),
    transaction: (work) => transaction(pool, work, beforeCommit),
  });
  return { result: result as Result, lines, progress };
}

async function parsed(handler: AnyHandler, parameters: Record<string, unknown>): Promise<unknown> {
  const result = await handler.parameters["~standard"].validate(parameters);
  if (result.issues) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

async function transaction<Result>(
  pool: pg.Pool,
  work: (tx: Queryable) => Promise<Result>,
  beforeCommit?: (tx: Queryable) => Promise<void>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await beforeCommit?.(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
