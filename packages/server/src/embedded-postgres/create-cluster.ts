import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseError } from "horarium";
import { syncFolder } from "./hand-over.ts";
import type { Place } from "./place.ts";
import { exists } from "./process-verdict.ts";
import { runProgram } from "./run-program.ts";
import { superuser } from "./superuser.ts";

/** Folders that this process fills at the moment. */
const filling = new Set<string>();

/**
 * Makes the cluster under another name and moves it into place: a `data` folder is always a whole one.
 * False when another process was quicker: then its cluster is the one.
 */
export async function createCluster(place: Place, bindir: string, major: number): Promise<boolean> {
  const name = `init-${process.pid}-${process.hrtime.bigint()}`;
  const folder = join(place.directory, name);
  filling.add(name);
  try {
    await initdb(place, bindir, major, folder);
    return await moveIntoPlace(place, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    filling.delete(name);
  }
}

/** Removes what starts that were killed half-way have left. */
export async function removeRemains({ directory }: Place): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = /^init-(\d+)-\d+$/.exec(name)?.[1];
    if (pid === undefined || isBeingFilled(name, Number(pid))) continue;
    // the initdb of a killed start may still write for a moment: hence again and again
    await rm(join(directory, name), {
      recursive: true,
      force: true,
      maxRetries: 40,
      retryDelay: 10,
    });
  }
}

/** In a container we have the same number as the process before us: being alive is no proof, so we keep a list. */
function isBeingFilled(name: string, pid: number): boolean {
  return pid === process.pid ? filling.has(name) : exists(pid);
}

async function initdb(place: Place, bindir: string, major: number, folder: string): Promise<void> {
  const { code, output } = await runProgram(
    join(bindir, "initdb"),
    [
      `--pgdata=${folder}`,
      `--username=${superuser}`,
      "--encoding=UTF8",
      "--auth-local=trust",
      "--auth-host=reject",
      ...localeArguments(major),
    ],
    place,
  ).catch((error: Error) => ({ code: null, output: error.message }));
  if (code !== 0) throw initdbError(place, bindir, output);
}

/** Sorts by code points, the same on every system and in every version. */
function localeArguments(major: number): string[] {
  if (major >= 17) return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  // macOS has no C.UTF-8; C sorts alike
  return [process.platform === "darwin" ? "--locale=C" : "--locale=C.UTF-8"];
}

async function moveIntoPlace(place: Place, folder: string): Promise<boolean> {
  try {
    await rename(folder, place.data);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOTEMPTY", "EEXIST"].includes(code)) return false;
    throw error;
  }
  await syncFolder(place.directory);
  return true;
}

function initdbError(place: Place, bindir: string, output: string): DatabaseError {
  const said = output.trim().split("\n").slice(-8).join("\n");
  return new DatabaseError(
    "database_create",
    `a new database cannot be made in ${place.directory} with ${join(bindir, "initdb")}: ${remedyFor(output)}. It says:\n${said}`,
  );
}

function remedyFor(output: string): string {
  if (/could not look up effective user ID/.test(output))
    return `the user with the number ${process.getuid?.()} has no entry in /etc/passwd, which initdb needs (the server does not). Make the database while the image is built, add a line to /etc/passwd, or set DATABASE_URL`;
  if (/could not change permissions|has wrong ownership|Operation not permitted/i.test(output))
    return "the file system does not keep owner and mode of files (network shares and shared Windows folders do not). Set HORARIUM_DATA to a local disk, or set DATABASE_URL";
  if (/No space left/i.test(output))
    return "the disk is full (about 40 MB are needed). Free some space";
  if (/EACCES|Permission denied/i.test(output))
    return "the user who runs PostgreSQL may not use this path. Set HORARIUM_DATA to a directory that this user can reach";
  return "initdb failed";
}
