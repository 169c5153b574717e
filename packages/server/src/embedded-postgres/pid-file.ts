import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseError } from "horarium";
import { absentIsUndefined } from "./absent.ts";

/** What `postmaster.pid` says. PostgreSQL writes it line by line while it starts, so later lines may be missing. */
export interface PidFile {
  text: string;
  /** Undefined when the file is empty: a server writes it this very moment, or a crash has left it so. */
  pid: number | undefined;
  startedAt: Date | undefined;
  port: number | undefined;
  socketFolder: string | undefined;
  /** `starting`, `ready`, `stopping`, `standby`. */
  status: string | undefined;
}

export async function readPidFile(path: string): Promise<PidFile | undefined> {
  const text = await readFile(path, "utf8").catch(absentIsUndefined).catch(explainClosed(path));
  if (text === undefined) return undefined;
  const [pid, , startedAt, port, socketFolder, , , status] = text.split("\n");
  const started = numberIn(startedAt);
  return {
    text,
    // negative while a single-user backend works on the cluster
    pid: pid ? Math.abs(Number.parseInt(pid, 10)) || undefined : undefined,
    startedAt: started === undefined ? undefined : new Date(started * 1000),
    port: numberIn(port),
    socketFolder: socketFolder?.trim() || undefined,
    status: status?.trim() || undefined,
  };
}

function explainClosed(path: string) {
  return (error: NodeJS.ErrnoException) => {
    if (error.code !== "EACCES") throw error;
    throw new DatabaseError(
      "database_foreign",
      `the database directory ${dirname(dirname(path))} belongs to another user and cannot be read. Start as that user, or set HORARIUM_DATA to a directory of your own`,
      { cause: error },
    );
  };
}

function numberIn(text: string | undefined): number | undefined {
  const number = Number.parseInt(text ?? "", 10);
  return Number.isNaN(number) ? undefined : number;
}
