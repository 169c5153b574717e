import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { DatabaseError } from "horarium";
import { absentIsUndefined } from "./absent.ts";

export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

/**
 * Who runs the server: ourselves, unless we are root, whom PostgreSQL refuses. Then the owner of what is there,
 * else `postgres`, else `nobody`. Users are never made.
 */
export async function serverUser(directory: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const user =
    (await ownerOf(join(directory, "data"))) ??
    (await ownerOf(directory)) ??
    (await userNamed("postgres")) ??
    (await userNamed("nobody"));
  if (user) return user;
  throw new DatabaseError(
    "database_user",
    `PostgreSQL refuses to run as root, and there is no user to run it as: ${directory} belongs to root, and neither "postgres" nor "nobody" exists. Give the directory to a user (chown), start as a user other than root, or set DATABASE_URL`,
  );
}

/** Whether the user can pass through every folder down to `folder`, as far as it exists. Undefined: ourselves. */
export async function mayEnter(folder: string, user: ServerUser | undefined): Promise<boolean> {
  if (!user) return true;
  const found = await stat(folder).catch(absentIsUndefined);
  if (found && !isOpenTo(user, found)) return false;
  const parent = dirname(folder);
  return parent === folder || mayEnter(parent, user);
}

function isOpenTo(user: ServerUser, found: { uid: number; gid: number; mode: number }): boolean {
  if (found.uid === user.uid) return (found.mode & 0o100) !== 0;
  if (found.gid === user.gid) return (found.mode & 0o010) !== 0;
  return (found.mode & 0o001) !== 0;
}

async function ownerOf(path: string): Promise<ServerUser | undefined> {
  const found = await stat(path).catch(absentIsUndefined);
  if (!found || found.uid === 0) return undefined;
  return { name: String(found.uid), uid: found.uid, gid: found.gid };
}

async function userNamed(name: string): Promise<ServerUser | undefined> {
  return (await fromPasswd(name)) ?? (await fromId(name));
}

async function fromPasswd(name: string): Promise<ServerUser | undefined> {
  const passwd = (await readFile("/etc/passwd", "utf8").catch(absentIsUndefined)) ?? "";
  const fields = passwd
    .split("\n")
    .find((line) => line.startsWith(`${name}:`))
    ?.split(":");
  return fields && { name, uid: Number(fields[2]), gid: Number(fields[3]) };
}

/** Users of a directory service are not in the file, and a slim container may lack the program: hence both. */
async function fromId(name: string): Promise<ServerUser | undefined> {
  const ask = async (flag: string) =>
    Number((await promisify(execFile)("id", [flag, name])).stdout.trim());
  try {
    return { name, uid: await ask("-u"), gid: await ask("-g") };
  } catch {
    return undefined; // no such user, or no such program: both mean that this name cannot be used
  }
}
