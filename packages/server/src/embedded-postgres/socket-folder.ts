import { chown, lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseError } from "horarium";
import { hashOf, type Place } from "./place.ts";
import { mayEnter } from "./server-user.ts";

/** Only part of a file's name: no port is opened. */
export const socketPort = 5432;

/** The folder for a new server's socket: the directory itself, unless that path is too long for a socket. */
export async function socketFolderOf(place: Place): Promise<string> {
  if (fits(place.directory)) return place.directory;
  for (const parent of [tmpdir(), "/tmp"]) {
    const folder = join(parent, `horarium-${hashOf(place.directory)}`);
    if (fits(folder) && (await mayEnter(parent, place.user))) return folder;
  }
  throw new DatabaseError(
    "database_socket",
    `the path of the database directory ${place.directory} is too long for a socket, and so is that of ${tmpdir()}. Set HORARIUM_DATA or TMPDIR to a shorter path`,
  );
}

export async function prepareSocketFolder(place: Place): Promise<void> {
  const folder = await socketFolderOf(place);
  if (folder === place.directory) return;
  await makeOwn(folder, place);
}

async function makeOwn(folder: string, { user }: Place): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
    if (user) await chown(folder, user.uid, user.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  // the temporary directory is open to all: somebody may have put a folder or a link of theirs there before us
  const found = await lstat(folder);
  const owner = user?.uid ?? process.getuid?.();
  if (found.isDirectory() && found.uid === owner && (found.mode & 0o077) === 0) return;
  throw new DatabaseError(
    "database_socket",
    `the socket folder ${folder} belongs to somebody else or is open to others. Remove it, or set HORARIUM_DATA to a shorter path, so that no folder there is needed`,
  );
}

function fits(folder: string): boolean {
  const limit = process.platform === "linux" ? 107 : 103;
  return Buffer.byteLength(join(folder, `.s.PGSQL.${socketPort}`)) <= limit;
}
