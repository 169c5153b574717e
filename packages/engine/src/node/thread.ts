import { Worker } from "node:worker_threads";
import { atMost } from "../at-most.ts";
import { entry } from "./entry.ts";
import {
  IsolateDiedError,
  outOfMemory,
  uncaughtError,
  type FromIsolate,
  type Isolate,
  type IsolateEvents,
  type IsolateOptions,
} from "./isolate.ts";

/** A thread inside a native call cannot be ended before that returns. */
const killWithinMs = 5_000;

/** Starts a thread that waits for a handler to run. What it prints goes to the worker's own output. */
export function startThread(events: IsolateEvents, options: IsolateOptions): Isolate {
  const { maxOldGenerationSizeMb } = options;
  const thread = new Worker(entry("isolated-thread"), {
    name: "horarium handler",
    // inherited as they are, but not with a program text: a thread begins with a file
    ...(process.execArgv.some((flag) => flag.startsWith("--input-type")) ? { execArgv: [] } : {}),
    ...(maxOldGenerationSizeMb === null ? {} : { resourceLimits: { maxOldGenerationSizeMb } }),
  });
  let how: IsolateDiedError | null = null;
  let isKilled = false;

  const dead = new Promise<void>((resolve) => {
    thread.on("exit", (code) => {
      events.died(
        how ??
          new IsolateDiedError(
            isKilled
              ? "the thread was terminated"
              : `the thread ended with code ${code} before the handler (process.exit)`,
          ),
      );
      resolve();
    });
  });
  thread.on("message", (message: FromIsolate) => {
    if (message.kind === "uncaught") how = uncaughtError(message.origin, message.error);
    else events.message(message);
  });
  thread.on("messageerror", (error) => {
    how = new IsolateDiedError(`the thread sent what cannot be read: ${error.message}`, {
      cause: error,
    });
    void thread.terminate();
  });
  thread.on("error", (error: Error) => {
    how ??=
      "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY"
        ? outOfMemory("thread", options)
        : new IsolateDiedError(`the thread failed: ${error.message}`, { cause: error });
  });

  return {
    send: (message) => thread.postMessage(message),
    hold: (isHeld) => (isHeld ? thread.ref() : thread.unref()),
    async kill() {
      isKilled = true;
      void thread.terminate();
      await atMost(dead, killWithinMs);
    },
  };
}
