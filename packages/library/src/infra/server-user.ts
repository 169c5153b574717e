import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

/** Who runs a server of ours. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/**
 * Null: ourselves. PostgreSQL refuses root: then the owner of the folder in which its programs lie, else `postgres`,
 * else `nobody`. Undefined: there is none of them.
 */
export async function serverUser(programs: string): Promise<ServerUser | null | undefined> {
  if (process.getuid?.() !== 0) return null;
  return (await ownerAbove(programs)) ?? (await named("postgres")) ?? (await named("nobody"));
}

async function ownerAbove(folder: string): Promise<ServerUser | undefined> {
  const { uid, gid } = await stat(folder);
  if (uid !== 0) return { uid, gid };
  return dirname(folder) === folder ? undefined : await ownerAbove(dirname(folder));
}

async function named(name: string): Promise<ServerUser | undefined> {
  const ask = async (flag: string) =>
    Number((await promisify(execFile)("id", [flag, name])).stdout.trim());
  try {
    return { uid: await ask("-u"), gid: await ask("-g") };
  } catch {
    return undefined; // no such user, or no such program: both mean that this name cannot be used
  }
}
