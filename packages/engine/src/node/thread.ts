import { Worker } from "node:worker_threads";
import { atMost } from "../at-most.ts";
import { entry } from "./entry.ts";
import { IsolateDiedError, openInquest } from "./isolate-death.ts";
import type { FromIsolate, Isolate, IsolateEvents, IsolateOptions } from "./isolate.ts";

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
  const inquest = openInquest("thread", maxOldGenerationSizeMb);

  const dead = new Promise<void>((resolve) => {
    thread.on("exit", (code) => {
      events.died(inquest.close(code));
      resolve();
    });
  });
  thread.on("message", (message: FromIsolate) => {
    if (!inquest.hear(message)) events.message(message);
  });
  thread.on("messageerror", (error) => {
    const cause = { cause: error };
    inquest.found(
      new IsolateDiedError(`the thread sent what cannot be read: ${error.message}`, cause),
    );
    void thread.terminate();
  });
  thread.on("error", (error: Error) => {
    if ("code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") inquest.ranOutOfMemory();
    else
      inquest.found(new IsolateDiedError(`the thread failed: ${error.message}`, { cause: error }));
  });

  return {
    send: (message) => thread.postMessage(message),
    hold: (isHeld) => (isHeld ? thread.ref() : thread.unref()),
    async kill() {
      inquest.killed();
      void thread.terminate();
      await atMost(dead, killWithinMs);
    },
  };
}
