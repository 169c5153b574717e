import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseError } from "horarium";
import { mayEnter, serverUser, type ServerUser } from "./server-user.ts";

/** Where an embedded database lies, in real paths, and who runs its server. */
export interface Place {
  directory: string;
  /** The cluster. */
  data: string;
  log: string;
  pidFile: string;
  /** The user to start programs as; undefined: ourselves. */
  user: ServerUser | undefined;
  /** Something to say in the start line. */
  note?: string;
}

/** Finds out where the database lies. Changes nothing. */
export async function resolvePlace(
  given: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Place> {
  refuseWindows();
  const chosen = given ?? (env["HORARIUM_DATA"] || undefined);
  const directory = await realPathOf(resolve(chosen ?? ".horarium"));
  const user = await serverUser(directory);
  if (await mayEnter(dirname(directory), user)) return placeAt(directory, user);
  if (chosen !== undefined) throw cannotEnter(directory, user);

  const elsewhere = join("/var/lib/horarium", nameFor(directory));
  return {
    ...placeAt(elsewhere, await serverUser(elsewhere)),
    note: `not in ${directory}, which the user ${user?.name} may not enter`,
  };
}

function placeAt(directory: string, user: ServerUser | undefined): Place {
  const data = join(directory, "data");
  return {
    directory,
    data,
    log: join(directory, "postgres.log"),
    pidFile: join(data, "postmaster.pid"),
    user,
  };
}

/** Sixteen letters that stand for a path. */
export function hashOf(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 16);
}

function nameFor(directory: string): string {
  const app = basename(dirname(directory)) || "app";
  return `${app}-${hashOf(directory)}`;
}

/** Like realpath, for a path whose end may not exist yet: the same directory has one name, whichever link led to it. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code === "EACCES") throw closedTo(path, error);
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || parent === path) throw error;
    return join(await realPathOf(parent), basename(path));
  }
}

function cannotEnter(directory: string, user: ServerUser | undefined): DatabaseError {
  return new DatabaseError(
    "database_directory",
    `the database directory ${directory} cannot be used: PostgreSQL refuses to run as root, and the user ${user?.name} may not enter ${dirname(directory)}. Set HORARIUM_DATA to a directory that this user can reach, such as /var/lib/horarium, or start as a user other than root`,
  );
}

function closedTo(path: string, cause: unknown): DatabaseError {
  return new DatabaseError(
    "database_directory",
    `the database directory ${path} cannot be reached by the user who starts Horarium. Set HORARIUM_DATA to a directory of this user`,
    { cause },
  );
}

function refuseWindows(): void {
  if (process.platform !== "win32") return;
  throw new DatabaseError(
    "database_platform",
    "the embedded PostgreSQL has not been tried on Windows: set DATABASE_URL to a PostgreSQL of yours",
  );
}
