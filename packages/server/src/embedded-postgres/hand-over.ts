import { chmod, chown, mkdir, open, readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { DatabaseError } from "horarium";
import { absentIsUndefined } from "./absent.ts";
import type { Place } from "./place.ts";

/** Makes the directory, 0700, and gives it to the user who runs the server. */
export async function handOver({ directory, user }: Place): Promise<void> {
  const made = await make(directory);
  if (!user || (await stat(directory)).uid === user.uid) return;
  if (!made) await refuseForeignFolder(directory);
  await chown(directory, user.uid, user.gid);
  await chmod(directory, 0o700);
}

async function make(directory: string): Promise<boolean> {
  try {
    // the folders above keep the usual mode: only what is ours is closed to others
    await mkdir(dirname(directory), { recursive: true });
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!["EACCES", "EPERM", "EROFS", "ENOSPC"].includes(code)) throw error;
    throw new DatabaseError(
      "database_directory",
      `the database directory ${directory} cannot be made: ${message}. Set HORARIUM_DATA to a directory that can be written`,
      { cause: error },
    );
  }
  await syncFolder(dirname(directory));
  return true;
}

/** A name in a folder is durable only when the folder has been synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Root may have named a folder full of other things, such as /tmp: taking that away from its owner would break them. */
async function refuseForeignFolder(directory: string): Promise<void> {
  const entries = await readdir(directory).catch(absentIsUndefined);
  const ours = /^(data|postgres\.log.*|postgres-.*|init-.*|\.s\.PGSQL\..*|lost\+found)$/;
  if (basename(directory) === ".horarium" || entries?.every((entry) => ours.test(entry))) return;
  throw new DatabaseError(
    "database_directory",
    `the database directory ${directory} holds other things and belongs to root: PostgreSQL needs a directory that can be handed to another user. Set HORARIUM_DATA to an empty directory`,
  );
}
