import { Worker } from "node:worker_threads";
import { runHandlers } from "./isolated.ts";
import { outputEnd } from "./lines.ts";

// The beginning of a process in which handlers run.

const parent = process.ppid;
// kept here, in case that a handler's module replaces them
const printers = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
let ended = 0;

const hear = runHandlers({
  send(message) {
    if (message.kind === "returned" || message.kind === "threw") {
      ended += 1;
      for (const print of printers) print(outputEnd(ended));
    }
    // an error means that the worker is gone: see below
    process.send?.(message, undefined, undefined, () => undefined);
  },
  leave(last) {
    process.send?.(last, undefined, undefined, () => process.exit(1));
  },
});
process.on("message", hear);
process.on("disconnect", endGroup);
// service managers and terminals send these to every process: when to end is for the worker to say
process.on("SIGTERM", () => undefined);
process.on("SIGINT", () => undefined);
watchParent();

/** A worker that was killed cannot end its processes: they end themselves, with all that they have started. */
function endGroup(): void {
  if (process.platform === "win32") process.exit(1);
  process.kill(-process.pid, "SIGKILL");
}

/** A handler that blocks does not notice the disconnect: a thread does. */
function watchParent(): void {
  const code = `setInterval(() => {
    if (process.ppid !== ${parent}) process.kill(${process.platform === "win32" ? "" : "-"}process.pid, "SIGKILL");
  }, 1000)`;
  new Worker(code, { eval: true, execArgv: [], name: "horarium parent watch" }).unref();
}
