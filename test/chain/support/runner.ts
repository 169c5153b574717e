import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The Edge Function, in a Deno of its own. */
export interface EdgeRunner {
  url: string;
  process: ChildProcess;
  /** What it wrote to its log. */
  output: () => string;
  /** Resolves with how it ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** From now on it may use the processor for so many seconds more: what its start has used depends on the machine. */
  limitProcessor: (seconds: number) => void;
  kill: () => Promise<void>;
}

export interface EdgeRunnerOptions {
  deno: string;
  port: number;
  databaseUrl: string;
  token?: string | undefined;
  previousToken?: string;
  /** From the isolate's start. */
  lifetime?: string;
  ownUrl?: string;
  flags?: string[];
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

export async function startRunner(options: EdgeRunnerOptions): Promise<EdgeRunner> {
  const { deno, port, flags = [] } = options;
  const args = [
    "run",
    "--node-modules-dir=manual",
    "--import-map=test/chain/support/import-map.json",
    "--allow-net=127.0.0.1",
    "--allow-env",
    "--no-prompt",
    "--no-check",
    ...flags,
    "test/chain/support/serve.ts",
  ];
  const child = spawn(deno, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      DENO_NO_UPDATE_CHECK: "1",
      CHAIN_PORT: String(port),
      HORARIUM_DATABASE_URL: options.databaseUrl,
      HORARIUM_TEST_RUN: process.env["HORARIUM_TEST_RUN"] ?? "",
      ...(options.token === undefined ? {} : { HORARIUM_RUNNER_TOKEN: options.token }),
      ...(options.previousToken === undefined
        ? {}
        : { HORARIUM_RUNNER_TOKEN_PREVIOUS: options.previousToken }),
      ...(options.lifetime === undefined ? {} : { HORARIUM_LIFETIME: options.lifetime }),
      ...(options.ownUrl === undefined ? {} : { HORARIUM_RUNNER_URL: options.ownUrl }),
    },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, "exit").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  const url = `http://127.0.0.1:${port}/job-runner`;
  try {
    await untilAnswers(url, child, () => output);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    url,
    process: child,
    output: () => output,
    ended,
    limitProcessor(seconds) {
      const most = Math.ceil(processorSeconds(child.pid!)) + seconds;
      execFileSync("prlimit", ["--pid", String(child.pid), `--cpu=${most}`]);
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** What a process has used by now (Linux). */
function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // behind the name, which may hold anything: the 14th and 15th field, in hundredths of a second
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function untilAnswers(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const until = Date.now() + 90_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the runner ended:\n${output()}`);
    try {
      const response = await fetch(url, { method: "GET" });
      await response.text();
      if (response.status === 405) return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
