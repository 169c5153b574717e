import { readFile } from "node:fs/promises";
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
  const text = await readFile(path, "utf8").catch(absentIsUndefined);
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

function numberIn(text: string | undefined): number | undefined {
  const number = Number.parseInt(text ?? "", 10);
  return Number.isNaN(number) ? undefined : number;
}
