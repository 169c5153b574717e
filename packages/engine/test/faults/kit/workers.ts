import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { until } from "./until.ts";

export interface WorkerOptions {
  /** The database; default: the scene's. */
  url?: string;
  /** Default 2s. */
  lease?: string;
  poll?: string;
  lookAhead?: string;
  concurrency?: number;
  /** By name; default: all of `handlers.mjs` without an ending. */
  handlers?: readonly string[];
  /** Put over the settings of all handlers: timeout, grace, retry. */
  settings?: Record<string, unknown>;
  /** For `createPool`. */
  pool?: Record<string, unknown>;
  /** How long SIGTERM waits for what runs. */
  within?: string;
  isolation?: { maxOldGenerationSizeMb?: number };
  /** Where in a handler the process kills itself: before or after its effect. */
  dieAt?: "before effect" | "after effect";
  /** At which statement the process kills itself; see `kill-points.mjs`. */
  kill?: { statement: string; when: "before" | "sent" | "answered"; nth?: number };
}

/** A line that the process said: an event of the engine, or `ready`, `stopping`, `stopped`. */
export type Fact = { event: string; at: number } & Record<string, unknown>;

export interface WorkerProcess {
  readonly pid: number;
  /** Everything that it has said so far. */
  readonly facts: Fact[];
  /** What it printed on its error output. */
  readonly complaints: string[];
  /** Waits for an event, of this execution if one is named. Fails when the process ends without. */
  fact(event: string, execution?: string): Promise<Fact>;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to stop, and waits for its end. */
  stop(): Promise<string>;
  /** Resolves when it is dead, with the signal or the code. */
  readonly ended: Promise<string>;
}

const program = fileURLToPath(new URL("node-process.mjs", import.meta.url));

/** Starts a worker in a process of its own. It is ready when it has said so. */
export function startWorker(
  url: string,
  ledger: string,
  { poll = "400ms", lookAhead = "800ms", lease = "2s", within = "2s", ...options }: WorkerOptions,
): WorkerProcess {
  const settled = { url, poll, lookAhead, lease, within, ...options };
  const child = spawn(process.execPath, [program, JSON.stringify(settled)], {
    env: { ...process.env, LEDGER: ledger },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const facts: Fact[] = [];
  const complaints: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    // what a killed process was about to say
    if (line.endsWith("}")) facts.push(JSON.parse(line) as Fact);
  });
  createInterface({ input: child.stderr }).on("line", (line) => complaints.push(line));
  let end: string | null = null;
  const ended = new Promise<string>((resolve) => {
    child.on("close", (code, signal) => {
      end = signal ?? String(code);
      resolve(end);
    });
  });
  return {
    pid: child.pid ?? 0,
    facts,
    complaints,
    ended,
    fact: (event, execution) =>
      until(`${event} of worker ${child.pid}: ${JSON.stringify(facts.slice(-5))}`, () => {
        const found = facts.find(
          (fact) =>
            fact.event === event && (execution === undefined || fact["executionId"] === execution),
        );
        if (found === undefined && end !== null)
          throw new Error(`ended (${end}) without ${event}: ${complaints.join("\n")}`);
        return found;
      }),
    kill: (signal) => void child.kill(signal),
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** The processes that have this ledger: workers, and what they started. Found by /proc, so on Linux only. */
export async function processesOf(ledger: string): Promise<number[]> {
  if (process.platform !== "linux") return [];
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const environment = await readFile(`/proc/${name}/environ`, "utf8").catch(() => "");
    if (environment.split("\0").includes(`LEDGER=${ledger}`)) found.push(Number(name));
  }
  return found;
}
