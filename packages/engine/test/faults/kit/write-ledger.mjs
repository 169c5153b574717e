import { fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

let file;

/** Notes what a handler does, outside of the database and so that no kill can take it back. */
export function note(what, { executionId, attempt }) {
  file ??= openSync(join(process.env.LEDGER, `${process.pid}.jsonl`), "a");
  const line = {
    execution: executionId,
    attempt,
    what,
    worker: Number(process.env.WORKER_PID),
    pid: process.pid,
    at: Date.now(),
  };
  writeSync(file, `${JSON.stringify(line)}\n`);
  fsyncSync(file);
}
