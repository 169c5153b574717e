import type { Clock } from "../clock.ts";
import type { AnyHandler, Context, Log, LogFields } from "../define.ts";
import { LeaseLostError, type HorariumError } from "../errors.ts";
import type { Emitter } from "../events.ts";
import type { Claimed, LogRow } from "../rows.ts";
import type { Database } from "../sql.ts";
import type { DatabaseTime } from "../time.ts";
import { assertHeld, completeHeld, writeCheckpoint, writeProgress } from "./held.ts";
import { logLimits, type LogWriter } from "./log-writer.ts";
import { toJson } from "./result.ts";

/** What an execution needs of its worker. */
export interface Workplace {
  db: Database;
  clock: Clock;
  time: DatabaseTime;
  events: Emitter;
  logs: LogWriter;
}

/** The worker's side of a handler's context. */
export interface Session {
  readonly claimed: Claimed;
  readonly handler: AnyHandler;
  /** Null until somebody asks for the signal or aborts it. */
  abortReason: HorariumError | null;
  /** Completed by the handler's own `transaction(..., { complete: true })`, with this result. */
  recorded: { result: unknown } | null;
  hasUnwrittenLines: boolean;
  /** The handler has ended: what it still calls has no effect. */
  isOver: boolean;
  signal(): AbortSignal;
  abort(reason: HorariumError): void;
  log: (level: LogRow["level"], message: string, fields?: LogFields) => void;
  progress: (done: number, total?: number | null, text?: string) => void;
  checkpoint: (value: unknown) => Promise<void>;
}

const progressEveryMs = 500;

export function createSession(claimed: Claimed, handler: AnyHandler, place: Workplace): Session {
  let controller: AbortController | null = null;
  let lines = claimed.log_lines;
  let bytes = claimed.log_bytes;
  let lastProgress: { done: number; total: number | null; text: string | null } | null = null;
  let progressTimer: ReturnType<typeof setTimeout> | null = null;

  const session: Session = {
    claimed,
    handler,
    abortReason: null,
    recorded: null,
    hasUnwrittenLines: false,
    isOver: false,
    signal() {
      controller ??= new AbortController();
      if (session.abortReason !== null && !controller.signal.aborted)
        controller.abort(session.abortReason);
      return controller.signal;
    },
    abort(reason) {
      if (session.abortReason !== null) return;
      session.abortReason = reason;
      controller?.abort(reason);
    },
    log(level, message, fields) {
      if (session.isOver || bytes >= logLimits.execution) return;
      const line = logLine(level, message, fields);
      bytes += line.bytes;
      const isLast = bytes >= logLimits.execution;
      session.hasUnwrittenLines = true;
      place.logs.write({
        id: claimed.id,
        lease_token: claimed.lease_token,
        sequence: ++lines,
        at: new Date(place.time.now()),
        attempt: claimed.attempt,
        ...(isLast
          ? logLine(
              "warn",
              `the log is full (${logLimits.execution} bytes): what follows is dropped`,
            )
          : line),
      });
    },
    progress(done, total = null, text) {
      lastProgress = { done, total, text: text ?? null };
      place.events.emit("execution.progress", {
        executionId: claimed.id,
        handler: claimed.handler,
        ...lastProgress,
      });
      progressTimer ??= setTimeout(() => {
        progressTimer = null;
        if (!session.isOver && session.recorded === null && lastProgress !== null) {
          writeProgress(place.db, claimed, lastProgress).catch((error: unknown) => {
            if (error instanceof LeaseLostError) session.abort(error);
            else place.events.emit("error", { where: "progress", error });
          });
        }
      }, progressEveryMs);
    },
    async checkpoint(value) {
      try {
        await writeCheckpoint(place.db, claimed, value);
      } catch (error) {
        if (error instanceof LeaseLostError) session.abort(error);
        throw error;
      }
    },
  };
  return session;
}

/** What the handler is given: all of it may be destructured. */
export function createContext(
  session: Session,
  place: Workplace,
  parameters: unknown,
  deadline: number,
): Context {
  const { claimed } = session;
  return {
    parameters,
    executionId: claimed.id,
    job: claimed.job,
    scheduledFor: claimed.scheduled_for,
    attempt: claimed.attempt,
    idempotencyKey: idempotencyKey(claimed),
    get signal() {
      return session.signal();
    },
    get deadline() {
      return new Date(deadline);
    },
    get log() {
      return createLog(session);
    },
    progress: session.progress,
    lastCheckpoint: claimed.checkpoint,
    checkpoint: session.checkpoint,
    transaction: (work, { complete = false } = {}) =>
      place.db
        .transaction(async (tx) => {
          const result = await work(tx.queryable);
          if (complete) await completeHeld(tx, place.clock, claimed, toJson(result));
          else await assertHeld(tx, claimed);
          return result;
        })
        .then(
          (result) => {
            if (complete) session.recorded = { result };
            return result;
          },
          (error: unknown) => {
            if (error instanceof LeaseLostError) session.abort(error);
            throw error;
          },
        ),
  };
}

/** The same for all attempts of an execution, and for an execution that does a slot again. */
export function idempotencyKey({ id, job_id, scheduled_for }: Claimed): string {
  return job_id !== null && scheduled_for !== null
    ? `${job_id}:${scheduled_for.toISOString()}`
    : id;
}

function createLog(session: Session): Log {
  const at = (level: LogRow["level"]) => (message: string, fields?: LogFields) =>
    session.log(level, message, fields);
  return Object.assign(at("info"), {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  });
}

function logLine(
  level: LogRow["level"],
  message: string,
  fields?: LogFields,
): { level: LogRow["level"]; message: string; fields: string | null; bytes: number } {
  const text = cut(String(message).replaceAll("\0", "\\0"), logLimits.line);
  const json = fields === undefined ? null : fieldsToJson(fields, logLimits.line - text.length);
  return { level, message: text, fields: json, bytes: text.length + (json?.length ?? 0) };
}

function fieldsToJson(fields: LogFields, room: number): string {
  try {
    const json = toJson(fields) ?? "{}";
    if (json.length <= room) return json;
    return JSON.stringify({
      cut: `the fields have ${json.length} characters, and ${logLimits.line} is the limit of a line`,
    });
  } catch (error) {
    return JSON.stringify({ unreadable: String(error) });
  }
}

function cut(text: string, limit: number): string {
  return text.length <= limit
    ? text
    : `${text.slice(0, limit - 40)} ... (${text.length} characters)`;
}
