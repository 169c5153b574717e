import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { pino } from "pino";
import { codeOf } from "../readable-error.ts";

/** Bytes. The one before it is kept as `<file>.1`. */
const largest = 10 * 1024 * 1024;

/** A file that is begun anew when it is large: nobody has to look after it. */
export function openLogFile(path: string): ReturnType<typeof pino.destination> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let size = sizeOf(path);
  const file = pino.destination({ dest: path, append: true, mode: 0o600, sync: false });
  file.on("write", (bytes: number) => {
    size += bytes;
    if (size < largest) return;
    size = 0;
    try {
      renameSync(path, `${path}.1`);
    } catch (error) {
      // another program has taken it away: it is begun anew all the same
      if (codeOf(error) !== "ENOENT") file.emit("error", error);
    }
    file.reopen(path);
  });
  return file;
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return 0;
    throw error;
  }
}
