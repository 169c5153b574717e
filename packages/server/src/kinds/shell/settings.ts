import { readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { ConfigurationError } from "horarium";

/** What the operator allows jobs of the kind `shell`. */
export interface ShellSettings {
  /** They begin in it, or in a folder below it. Without symbolic links. */
  directory: string;
  /** Who they run as; null: as this process does, which is not root. */
  user: { uid: number; gid: number } | null;
}

/**
 * Null: there are no shell jobs here, which is so unless HORARIUM_SHELL_JOBS is `on`. Throws `ConfigurationError` for
 * what is missing then, or cannot be.
 */
export function readShellSettings(
  env: NodeJS.ProcessEnv,
  ownUid: number | undefined = process.getuid?.(),
): ShellSettings | null {
  const wanted = env["HORARIUM_SHELL_JOBS"] || "off";
  if (wanted === "off") return null;
  if (wanted !== "on")
    throw new ConfigurationError(
      `HORARIUM_SHELL_JOBS is on or off (got ${JSON.stringify(wanted)})`,
    );
  if (ownUid === undefined)
    throw new ConfigurationError("HORARIUM_SHELL_JOBS: there are no shell jobs on this system");
  return { directory: readDirectory(env), user: readUser(env, ownUid) };
}

/** The owner of the embedded database reads and writes all of it. Throws `ConfigurationError`. */
export function refuseDatabaseUser(settings: ShellSettings | null, directory: string): void {
  if (settings?.user == null) return;
  const owners = [directory, join(directory, "data")].map(
    (path) => statSync(path, { throwIfNoEntry: false })?.uid,
  );
  if (owners.includes(settings.user.uid))
    throw new ConfigurationError(
      "HORARIUM_SHELL_USER: the embedded database belongs to this user: give shell jobs another one",
    );
}

function readDirectory(env: NodeJS.ProcessEnv): string {
  const given = env["HORARIUM_SHELL_DIRECTORY"] || "";
  if (isAbsolute(given) && statSync(given, { throwIfNoEntry: false })?.isDirectory() === true)
    return realpathSync(given);
  throw new ConfigurationError(
    `HORARIUM_SHELL_DIRECTORY is the directory in which shell jobs begin, such as /srv/jobs: it must be there (got ${JSON.stringify(given)})`,
  );
}

function readUser(env: NodeJS.ProcessEnv, ownUid: number): ShellSettings["user"] {
  const given = env["HORARIUM_SHELL_USER"] || null;
  if (given === null) {
    if (ownUid !== 0) return null;
    throw new ConfigurationError(
      "HORARIUM_SHELL_USER: this process is root, and shell jobs are not: name the user that they run as",
    );
  }
  const user = findUser(given);
  if (user.uid === 0)
    throw new ConfigurationError("HORARIUM_SHELL_USER: shell jobs do not run as root");
  if (ownUid === 0) return user;
  if (user.uid === ownUid) return null;
  throw new ConfigurationError(
    `HORARIUM_SHELL_USER: only root can run programs as another user; this process has the uid ${ownUid}`,
  );
}

/** By name, or as `uid:gid`. */
function findUser(given: string): { uid: number; gid: number } {
  const [, uid, gid] = /^(\d{1,10}):(\d{1,10})$/.exec(given) ?? [];
  if (uid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((one) => one.split(":"))
    .find(([name]) => name === given);
  if (line === undefined)
    throw new ConfigurationError(
      `HORARIUM_SHELL_USER: there is no user ${JSON.stringify(given)} in /etc/passwd; others can be given as uid:gid`,
    );
  return { uid: Number(line[2]), gid: Number(line[3]) };
}
