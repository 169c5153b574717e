import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The Edge Function, in a Deno of its own. */
export interface EdgeRunner {
  url: string;
  process: ChildProcess;
  /** What it wrote to its log. */
  output: () => string;
  /** Resolves with how it ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
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
  /** Before the program, for limits: `ulimit -t 2`. */
  limit?: string;
  flags?: string[];
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

export async function startRunner(options: EdgeRunnerOptions): Promise<EdgeRunner> {
  const { deno, port, limit, flags = [] } = options;
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
  const child = spawn(
    limit === undefined ? deno : "/bin/sh",
    limit === undefined ? args : ["-c", `${limit}; exec "$@"`, "sh", deno, ...args],
    {
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
    },
  );
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
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
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
