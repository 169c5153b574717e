import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";

/**
 * Where tests make their databases and files. In memory where Linux has a file system there, since making and removing
 * a database is mostly work with files; on the disk as usual where memory is short, or programs cannot be run from it.
 */
export function temporaryFolder(): string {
  const isChosen = process.env["TMPDIR"] !== undefined;
  const isPossible = mayRunPrograms(memory) && process.availableMemory() > enough;
  return isPossible && !isChosen ? memory : tmpdir();
}

const memory = "/dev/shm";

/** Bytes; a whole run takes less than one gigabyte at any time. */
const enough = 6 * 2 ** 30;

function mayRunPrograms(folder: string): boolean {
  if (process.platform !== "linux") return false;
  const mounts = readFileSync("/proc/mounts", "utf8").split("\n");
  const [, , kind, options = ""] =
    mounts.map((line) => line.split(" ")).findLast(([, at]) => at === folder) ?? [];
  return kind === "tmpfs" && !/\b(noexec|ro)\b/.test(options);
}
