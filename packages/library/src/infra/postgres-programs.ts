import { execFile } from "node:child_process";
import { access, constants, readdir, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** A folder with programs of PostgreSQL. */
export interface Programs {
  folder: string;
  major: number;
  version: string;
}

/**
 * pg_dump and pg_restore of the server's major or a newer one: the nearest, since a dump of a newer one may not go back
 * into an older server.
 */
export async function findDumpPrograms(
  folders: readonly string[],
  serverMajor: number,
): Promise<{ fitting: Programs | null; tooOld: Programs[] }> {
  const found = await findPrograms(folders, ["pg_dump", "pg_restore"]);
  const [fitting = null] = found
    .filter(({ major }) => major >= serverMajor)
    .toSorted((one, other) => one.major - other.major);
  return { fitting, tooOld: found.filter(({ major }) => major < serverMajor) };
}

/** A server of exactly this major: no other can read the cluster's files. */
export async function findServerPrograms(
  folders: readonly string[],
  major: number,
): Promise<Programs | null> {
  const found = await findPrograms(folders, ["postgres"]);
  return found.find((programs) => programs.major === major) ?? null;
}

async function findPrograms(folders: readonly string[], names: string[]): Promise<Programs[]> {
  const found: Programs[] = [];
  for (const folder of await realFolders(folders)) {
    const programs = await programsIn(folder, names);
    if (programs !== null) found.push(programs);
  }
  return found;
}

async function realFolders(folders: readonly string[]): Promise<Set<string>> {
  const real = new Set<string>();
  for (const folder of folders) {
    const path = await realpath(folder).catch(() => null);
    if (path !== null) real.add(path);
  }
  return real;
}

async function programsIn(folder: string, names: string[]): Promise<Programs | null> {
  try {
    for (const name of names) await access(join(folder, name), constants.X_OK);
    const { stdout } = await promisify(execFile)(join(folder, names[0]!), ["--version"]);
    const version = /(\d+)[.\w]*/.exec(stdout);
    return version && { folder, major: Number(version[1]), version: version[0] };
  } catch {
    return null; // not there, not executable, made for another machine: not usable in any case
  }
}

/** Where programs are looked for: `PG_BINDIR`, `PATH`, then the folders of the usual packages. */
export async function usualFolders(env: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  const named = env["PG_BINDIR"];
  if (named) return [named];
  const path = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const debian = await below("/usr/lib/postgresql", "bin");
  const redHat = (await below("/usr", "bin")).filter((folder) => folder.includes("/pgsql-"));
  const homebrew = [
    ...(await below("/opt/homebrew/opt", "bin")),
    ...(await below("/usr/local/opt", "bin")),
  ].filter((folder) => /\/(postgresql|libpq)/.test(folder));
  // the versions' own folders first: Debian's /usr/bin/pg_dump is a script that chooses one of them by itself
  return [...debian, ...redHat, ...homebrew, ...path];
}

async function below(root: string, part: string): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  return names.map((name) => join(root, name, part));
}
