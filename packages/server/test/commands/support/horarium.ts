import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stopDatabase } from "@horarium/server/embedded-postgres";
import { onTestFinished } from "vitest";

/** The built one. */
export const cli = fileURLToPath(new URL("../../../dist/cli.js", import.meta.url));

/** A `horarium` process: the built one, as people run it. */
export interface HorariumProcess {
  readonly pid: number;
  /** All that it has said, on both outputs. */
  output(): string;
  /** What it has written to its standard output alone. */
  standardOutput(): string;
  /** Resolves when it has said this; rejects if it ends without. */
  says(text: string | RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Its exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

export interface RunOptions {
  env?: NodeJS.ProcessEnv;
  directory?: string | undefined;
  /** What comes in at its standard input. */
  input?: string;
}

const alive = new Set<ChildProcess>();

/** Starts one. It is killed when the test, or `endAll`, ends. */
export function spawnHorarium(args: readonly string[], options: RunOptions = {}): HorariumProcess {
  const child = spawn(process.execPath, [cli, ...args], {
    env: cleanEnvironment(options),
    stdio: ["pipe", "pipe", "pipe"],
  });
  // one that ends without reading it takes none
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  alive.add(child);
  let output = "";
  const heard = new Set<() => void>();
  const hear = (data: Buffer) => {
    output += data.toString();
    for (const one of heard) one();
  };
  let standardOutput = "";
  child.stdout.on("data", (data: Buffer) => {
    standardOutput += data.toString();
    hear(data);
  });
  child.stderr.on("data", hear);
  const end = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on("close", (code, signal) => {
      alive.delete(child);
      resolve(signal ?? code ?? -1);
    });
  });
  const has = (text: string | RegExp) =>
    typeof text === "string" ? output.includes(text) : text.test(output);
  return {
    pid: child.pid!,
    output: () => output,
    standardOutput: () => standardOutput,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!has(text)) return;
          heard.delete(look);
          resolve();
        };
        heard.add(look);
        look();
        void end.then((how) => {
          if (!has(text)) reject(new Error(`ended (${how}) without saying ${text}:\n${output}`));
        });
      }),
    signal: (name) => void child.kill(name),
    ended: () => end,
  };
}

/** Runs one to its end. */
export async function horarium(
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ code: number | NodeJS.Signals; output: string; standardOutput: string }> {
  const child = spawnHorarium(args, options);
  const code = await child.ended();
  return { code, output: child.output(), standardOutput: child.standardOutput() };
}

/** Kills what is still alive of all that were started. */
export async function killAll(): Promise<void> {
  const left = [...alive];
  for (const child of left) child.kill("SIGKILL");
  await Promise.all(left.map((child) => new Promise((resolve) => child.once("close", resolve))));
}

/** A data directory that is gone with the test, its database too. */
export async function dataDirectory(): Promise<string> {
  const made = await makeDirectory();
  onTestFinished(made.remove);
  return made.path;
}

/** The same for `beforeAll`: whoever makes it removes it. */
export async function makeDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "horarium-start-"));
  return {
    path,
    async remove() {
      await killAll();
      await stopDatabase(path, { force: true });
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Nothing of the machine's own databases. */
function cleanEnvironment({ env = {}, directory }: RunOptions): NodeJS.ProcessEnv {
  const rest = Object.entries(process.env).filter(
    ([name]) => name !== "DATABASE_URL" && !name.startsWith("HORARIUM_"),
  );
  return {
    ...Object.fromEntries(rest),
    ...(directory === undefined ? {} : { HORARIUM_DATA: directory }),
    TZ: "UTC",
    // many run at the same time
    HORARIUM_PORT: "0",
    ...env,
  };
}
