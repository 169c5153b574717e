import { HorariumError } from "../errors.ts";
import { rebuildError } from "./crossing-error.ts";
import type { FromIsolate } from "./isolate.ts";

/** The thread or process of a handler died before the handler had ended; the message says how. */
export class IsolateDiedError extends HorariumError {
  /** The execution whose doing it was; null where that is not known, undefined where nobody could say it. */
  readonly by: string | null | undefined;
  constructor(message: string, { by, ...options }: ErrorOptions & { by?: string | null } = {}) {
    super("isolate_died", message, options);
    this.by = by;
  }
}

/** Puts together how a thread or process died: what it said last, what is seen from outside, and its exit. */
export interface Inquest {
  /** True for a last message, which is none of its handler's. */
  hear(message: FromIsolate): boolean;
  /** Seen from outside. What came first is the cause. */
  found(error: IsolateDiedError): void;
  ranOutOfMemory(): void;
  /** Its worker ends it. */
  killed(): void;
  /** It is dead. */
  close(code: number | null, signal?: string | null): IsolateDiedError;
}

export function openInquest(what: "thread" | "process", limitMb: number | null): Inquest {
  let cause: IsolateDiedError | null = null;
  let isKilled = false;
  let isOutOfMemory = false;

  return {
    hear(message) {
      if (message.kind === "uncaught") cause ??= uncaughtError(message);
      else if (message.kind === "exits") cause ??= exitError(what, message.code, message.by);
      else return false;
      return true;
    },
    found(error) {
      cause ??= error;
    },
    ranOutOfMemory() {
      isOutOfMemory = true;
    },
    killed() {
      isKilled = true;
    },
    close(code, signal = null) {
      if (cause !== null) return cause;
      if (isKilled) return new IsolateDiedError(`the ${what} was terminated`);
      if (isOutOfMemory) {
        const limit = limitMb === null ? "" : ` (its limit is ${limitMb} MB)`;
        return new IsolateDiedError(`the ${what} ran out of memory${limit}`);
      }
      return signal === null
        ? exitError(what, code)
        : new IsolateDiedError(`the ${what} was killed by ${signal}`);
    },
  };
}

function exitError(
  what: "thread" | "process",
  code: number | null,
  by?: string | null,
): IsolateDiedError {
  const message = `the ${what} ended with code ${code} before the handler (process.exit)`;
  return new IsolateDiedError(message, by === undefined ? {} : { by });
}

function uncaughtError({
  origin,
  error,
  by,
}: FromIsolate & { kind: "uncaught" }): IsolateDiedError {
  const cause = rebuildError(error);
  const what = origin === "unhandledRejection" ? "unhandled rejection" : "uncaught exception";
  return new IsolateDiedError(`${what}: ${cause.message || cause.name}`, { cause, by });
}
