import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a handler said of itself, in a file of its process: the truth that does not come from the system under test. */
export interface LedgerLine {
  execution: string;
  attempt: number;
  /** `start`, `end`, or what else the handler found worth noting. */
  what: string;
  /** The worker's process. */
  worker: number;
  /** The process that ran the handler: the worker's, or an isolated one. */
  pid: number;
  at: number;
}

/** All lines of all processes, in order of time. A line that a kill cut off does not count. */
export async function readLedger(folder: string): Promise<LedgerLine[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts
    .flatMap((text) => text.split("\n").slice(0, -1))
    .map((line) => JSON.parse(line) as LedgerLine)
    .toSorted((a, b) => a.at - b.at);
}
