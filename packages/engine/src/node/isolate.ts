import { HorariumError } from "../errors.ts";
import type { IsolatedInput } from "../runtime.ts";
import type { LogRow } from "../rows.ts";
import type { CrossingConnection } from "./connection.ts";
import { rebuildError, type CrossedError } from "./crossing-error.ts";

/** A thread or process in which one handler at a time runs. */
export interface Isolate {
  /** Throws if the message cannot cross. */
  send(message: ToIsolate): void;
  /** Whether it keeps the worker's process alive. */
  hold(isHeld: boolean): void;
  /** Ends it, whatever it is doing. Resolves when it is dead. */
  kill(): Promise<void>;
}

/** What an isolate tells its holder. `died` is the last. */
export interface IsolateEvents {
  message: (message: FromIsolate) => void;
  /** A line of the standard output (`info`) or error output of a process. */
  line: (level: "info" | "error", text: string) => void;
  died: (error: IsolateDiedError) => void;
}

export interface IsolateOptions {
  /** Megabytes of JavaScript heap; null: Node's own limit. */
  maxOldGenerationSizeMb: number | null;
}

export interface RunMessage {
  kind: "run";
  handler: { name: string; module: string };
  input: IsolatedInput;
  connection: CrossingConnection;
  schema: string;
}

export type ToIsolate =
  | RunMessage
  | { kind: "abort"; reason: CrossedError }
  | { kind: "checkpointed"; id: number; error: CrossedError | null }
  | { kind: "password"; id: number; value: string | undefined; error: CrossedError | null };

/** Values of the handler cross as JSON, which they become anyway; `undefined` has none. */
export type FromIsolate =
  | { kind: "log"; level: LogRow["level"]; message: string; fields: string | undefined }
  | { kind: "progress"; done: number; total: number | null; text: string | undefined }
  | { kind: "checkpoint"; id: number; value: string | undefined }
  | { kind: "password?"; id: number }
  /** The handler's own transaction has completed the execution. */
  | { kind: "recorded"; result: string | undefined }
  | { kind: "returned"; result: string | undefined }
  | { kind: "threw"; error: CrossedError }
  /** An exception that nobody caught: the isolate ends. */
  | { kind: "uncaught"; origin: string; error: CrossedError };

/** The thread or process of the handler died before the handler had ended; the message says how. */
export class IsolateDiedError extends HorariumError {
  constructor(message: string, options?: ErrorOptions) {
    super("isolate_died", message, options);
  }
}

/** How it died, as an error, if nobody caught an exception in it. */
export function uncaughtError(origin: string, crossed: CrossedError): IsolateDiedError {
  const cause = rebuildError(crossed);
  const what = origin === "unhandledRejection" ? "unhandled rejection" : "uncaught exception";
  return new IsolateDiedError(`${what}: ${cause.message || cause.name}`, { cause });
}

export function outOfMemory(
  what: "thread" | "process",
  { maxOldGenerationSizeMb: limit }: IsolateOptions,
): IsolateDiedError {
  return new IsolateDiedError(
    `the ${what} ran out of memory${limit === null ? "" : ` (its limit is ${limit} MB)`}`,
  );
}
