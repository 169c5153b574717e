import { spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { stopDatabase } from "@horarium/server/embedded-postgres";

const repository = fileURLToPath(new URL("../../../../../", import.meta.url));

/** A folder as npm leaves it: our built code, and packages beside it. */
export interface App {
  folder: string;
  /** Starts `child.js` in a process of its own. */
  run: (command: string[], options?: RunOptions) => AppProcess;
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
}

export interface AppProcess {
  child: ChildProcess;
  pid: number;
  /** Every line that it has said so far. */
  facts: Fact[];
  /** Waits for the first line with this key; fails when the process ends without. */
  fact: <Key extends keyof Fact>(key: Key) => Promise<NonNullable<Fact[Key]>>;
  tell: (line: string) => void;
  ended: Promise<void>;
}

export interface Fact {
  opened?: { mode: string; version: string; from: string; directory: string; url: string };
  found?: { kind: string; url: string };
  stopped?: string;
  failed?: string;
  code?: string;
  log?: string;
}

/** Builds the app into `folder`. Without `npmPostgres` the optional package is not installed. */
export async function buildApp(folder: string, { npmPostgres = true } = {}): Promise<App> {
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await bundle(folder);
  const packages = npmPostgres ? ["@embedded-postgres"] : [];
  for (const name of packages)
    await symlink(join(repository, "node_modules", name), join(folder, "node_modules", name));
  return { folder, run: (command, options) => run(folder, command, options) };
}

async function bundle(folder: string): Promise<void> {
  const source = (path: string) => join(repository, "packages", path);
  const build = await rolldown({
    input: { child: source("server/test/embedded-postgres/support/child.ts") },
    platform: "node",
    external: ["pg-native"],
    resolve: {
      alias: {
        horarium: source("engine/src/index.ts"),
        "@horarium/server/embedded-postgres": source("server/src/embedded-postgres/index.ts"),
      },
    },
    logLevel: "silent",
  });
  await build.write({ dir: folder, format: "esm", entryFileNames: "[name].mjs" });
  await build.close();
}

function run(folder: string, command: string[], options: RunOptions = {}): AppProcess {
  const { env = {}, cwd = folder, uid, gid } = options;
  const child = spawn(process.execPath, [join(folder, "child.mjs"), ...command], {
    cwd,
    env: {
      PATH: process.env["PATH"],
      HORARIUM_POSTGRES: process.env["HORARIUM_POSTGRES"],
      ...env,
    },
    stdio: ["pipe", "pipe", "inherit"],
    ...(uid === undefined ? {} : { uid, gid: gid ?? uid }),
  });
  child.stdin.on("error", () => {}); // it may have been killed
  const facts: Fact[] = [];
  const lines = createInterface({ input: child.stdout });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  let heard = () => {};
  lines.on("line", (line) => {
    facts.push(JSON.parse(line) as Fact);
    heard();
  });
  return {
    child,
    pid: child.pid ?? 0,
    facts,
    ended,
    tell: (line) => void child.stdin.write(`${line}\n`),
    fact: async (key) => {
      for (;;) {
        const found = facts.find((fact) => fact[key] !== undefined)?.[key];
        if (found !== undefined) return found;
        const over = await Promise.race([
          ended.then(() => true),
          new Promise<boolean>((resolve) => (heard = () => resolve(false))),
        ]);
        if (over && !facts.some((fact) => fact[key] !== undefined))
          throw new Error(`ended without "${key}": ${JSON.stringify(facts)}`);
      }
    },
  };
}

/** A new folder that everybody may enter, with a name of its own; `remove` stops the server in `database` first. */
export async function makeFolder(name = ""): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), `hor-${name}`)));
  await chmod(path, 0o755);
  return {
    path,
    async remove() {
      await stopDatabase(join(path, "database"), { force: true });
      await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
    },
  };
}
