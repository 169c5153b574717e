import { execFile } from "node:child_process";
import { access, constants, readdir, realpath } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { absentIsUndefined } from "./absent.ts";
import type { Binaries } from "./binaries.ts";
import type { Place } from "./place.ts";
import { mayEnter } from "./server-user.ts";

const run = promisify(execFile);

/** Every PostgreSQL of the system that the server's user can reach, newest first. */
export async function systemBinaries(place: Place, env: NodeJS.ProcessEnv): Promise<Binaries[]> {
  const found: Binaries[] = [];
  for (const folder of await candidates(env)) {
    const programs = (await mayEnter(folder, place.user)) && (await programsIn(folder, "system"));
    if (programs) found.push(programs);
  }
  return found.toSorted((one, other) => other.major - one.major);
}

/** The programs of this folder; undefined when it lacks them, or when they cannot be executed. */
export async function programsIn(folder: string, origin: string): Promise<Binaries | undefined> {
  try {
    await access(join(folder, "initdb"), constants.X_OK);
    const { stdout } = await run(join(folder, "postgres"), ["--version"]);
    const version = /(\d+)[.\w]*/.exec(stdout);
    if (!version) return undefined;
    return {
      version: version[0],
      major: Number(version[1]),
      from: `${origin}, ${folder}`,
      ready: () => Promise.resolve(folder),
    };
  } catch {
    return undefined; // not there, not executable, made for another machine: not usable in any case
  }
}

async function candidates(env: NodeJS.ProcessEnv): Promise<string[]> {
  const path = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder.startsWith("/"));
  const all = [await fromPgConfig(env), ...path, ...(await usualFolders())];
  const real = new Set<string>();
  for (const folder of all) {
    if (folder === undefined) continue;
    // /usr/bin/postgres is often a link into the folder of its version
    const program = await realpath(join(folder, "postgres")).catch(() => undefined);
    if (program !== undefined) real.add(dirname(program));
  }
  return [...real];
}

async function fromPgConfig(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    return (await run("pg_config", ["--bindir"], { env })).stdout.trim();
  } catch {
    return undefined; // most systems have a server without it
  }
}

async function usualFolders(): Promise<string[]> {
  const debian = await below("/usr/lib/postgresql", (name) => `${name}/bin`);
  const redHat = await below("/usr", (name) => name.startsWith("pgsql-") && `${name}/bin`);
  const alpine = await below("/usr/libexec", (name) => name.startsWith("postgresql") && name);
  const homebrew = await Promise.all(
    ["/opt/homebrew/opt", "/usr/local/opt"].map((root) =>
      below(root, (name) => name.startsWith("postgresql") && `${name}/bin`),
    ),
  );
  const app = await below(
    "/Applications/Postgres.app/Contents/Versions",
    (name) => /^\d+$/.test(name) && `${name}/bin`,
  );
  return [...debian, ...redHat, ...alpine, ...homebrew.flat(), ...app];
}

async function below(root: string, pick: (name: string) => string | false): Promise<string[]> {
  const names = (await readdir(root).catch(absentIsUndefined)) ?? [];
  return names.flatMap((name) => {
    const picked = pick(name);
    return picked === false ? [] : [join(root, picked)];
  });
}
