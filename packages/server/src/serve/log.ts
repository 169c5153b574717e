import { pino, type Logger } from "pino";
import type { Answered } from "../api/app.ts";
import { openLogFile } from "./log-file.ts";

/** The server's log: a line of JSON for each request, and for what went wrong. */
export interface ServerLog {
  answered: (request: Answered) => void;
  failed: (error: unknown, requestId: string) => void;
  /** Resolves when all of it is written. */
  close(): Promise<void>;
}

/** `-` is this process's output, anything else a file. */
export function createServerLog(target: string): ServerLog {
  const out = target === "-" ? pino.destination({ fd: 1, sync: false }) : openLogFile(target);
  // a full disk, or a reader that is gone, costs the log, not the work
  out.on("error", () => {});
  const logger: Logger = pino({ base: { pid: process.pid }, hooks: { streamWrite: visible } }, out);
  // what is under way when the server ends may fail after it
  let isClosed = false;
  return {
    answered({ requestId, method, path, status, ms, who }) {
      if (isClosed) return;
      const fields = { requestId, method, path, status, ms, who };
      if (status >= 500) logger.error(fields, "request");
      else logger.info(fields, "request");
    },
    failed(error, requestId) {
      if (isClosed) return;
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      // not the error's other fields: those of a database's error quote values
      logger.error({ requestId, error: { name, message, stack } }, "failed");
    },
    close: () =>
      new Promise((resolve) => {
        isClosed = true;
        out.once("close", () => resolve());
        out.once("error", () => resolve());
        out.end();
      }),
  };
}

/**
 * JSON escapes the control characters below 32. The others, and those that turn the direction of text, would act in a
 * terminal that shows the file: they can only stand inside texts, so that escaping them keeps the line JSON.
 */
function visible(line: string): string {
  return line.replaceAll(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
