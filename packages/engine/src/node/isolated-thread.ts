import { parentPort } from "node:worker_threads";
import { runHandlers } from "./isolated.ts";

const port = parentPort;
if (port === null)
  throw new Error(
    "this file is the beginning of a thread of Horarium, and not to be executed by itself",
  );

const hear = runHandlers({
  send: (message) => port.postMessage(message),
  leave(last) {
    port.postMessage(last);
    process.exit(1);
  },
});
port.on("message", hear);
