import { chown, open, rename, stat, type FileHandle } from "node:fs/promises";
import { absentIsUndefined } from "./absent.ts";
import type { Place } from "./place.ts";

const limit = 10 * 1024 * 1024;

/** Opens the server's log at its end. One that has grown too large becomes `postgres.log.1`, in place of the one before. */
export async function openLog({ log, user }: Place): Promise<FileHandle> {
  const found = await stat(log).catch(absentIsUndefined);
  if (found && found.size > limit) await rename(log, `${log}.1`).catch(absentIsUndefined);
  const handle = await open(log, "a", 0o600);
  // a later start by this user must be able to write on
  if (user) await chown(log, user.uid, user.gid);
  return handle;
}

/** What was written from `offset` on, at most the last lines of it. */
export async function endOfLog(log: string, offset = 0, lines = 15): Promise<string> {
  const handle = await open(log, "r").catch(absentIsUndefined);
  if (!handle) return "";
  try {
    const { size } = await handle.stat();
    const from = Math.max(Math.min(offset, size), size - 64 * 1024);
    const buffer = Buffer.alloc(size - from);
    await handle.read(buffer, 0, buffer.length, from);
    return buffer.toString().trimEnd().split("\n").slice(-lines).join("\n");
  } finally {
    await handle.close();
  }
}

/** The last lines that speak of trouble; not those of clients that came while the server started or stopped. */
export async function errorsIn(log: string): Promise<string[]> {
  const lines = (await endOfLog(log, 0, 1000)).split("\n");
  // what keeps the server from starting at all comes under its name only
  const trouble = /\b(ERROR|FATAL|PANIC): |^postgres: /;
  const usual = /the database system is|not yet accepting connections|due to administrator command/;
  return lines.filter((line) => trouble.test(line) && !usual.test(line)).slice(-10);
}
