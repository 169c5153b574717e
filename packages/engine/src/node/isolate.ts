import type { IsolatedInput } from "../runtime.ts";
import type { LogRow } from "../rows.ts";
import type { CrossingConnection } from "./connection.ts";
import type { CrossedError } from "./crossing-error.ts";
import type { IsolateDiedError } from "./isolate-death.ts";

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
  /** `as`: the checkpoint of a slice that has yielded, or for how long whoever it was handed over to may be silent. */
  | { kind: "returned"; result: string | undefined; as: "result" | "yielded" | "handedOver" }
  | { kind: "threw"; error: CrossedError }
  /** An exception that nobody caught: the isolate ends. `by` is the execution that it comes from; null: not known. */
  | { kind: "uncaught"; origin: string; error: CrossedError; by: string | null }
  /** Somebody calls `process.exit`. */
  | { kind: "exits"; code: number; by: string | null };
