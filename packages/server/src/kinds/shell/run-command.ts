import { randomUUID } from "node:crypto";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { Command } from "./command.ts";
import { killStrays, markName, signalGroup } from "./processes.ts";
import type { ShellSettings } from "./settings.ts";

export interface Ran {
  /** Null: a signal has ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Why it was stopped; null: it ended by itself. */
  stopped: "aborted" | "timeout" | "flood" | null;
}

export interface RunOptions {
  user: ShellSettings["user"];
  timeoutMs: number;
  signal: AbortSignal;
  output: (from: "stdout" | "stderr", part: Buffer) => void;
}

/** After SIGTERM it has this long before SIGKILL. */
const graceMs = 5_000;
/** A process that has slipped away may hold the outputs open: that long they are waited for. */
const closeWithinMs = 2_000;
/** Bytes of output after which it is stopped. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Runs a command in a session of its own, and ends when it has, and with it all that it has started: the process group is
 * killed, and on Linux what has left it. Rejects where it cannot be started.
 */
export async function runCommand(command: Command, options: RunOptions): Promise<Ran> {
  const { timeoutMs, signal } = options;
  const mark = randomUUID();
  const child = start(command, mark, options.user);
  const leader = child.pid;
  let stopped: Ran["stopped"] = null;
  let killing: NodeJS.Timeout | undefined;
  const stop = (why: NonNullable<Ran["stopped"]>) => {
    if (stopped !== null || leader === undefined) return;
    stopped = why;
    signalGroup(leader, "SIGTERM");
    killing = setTimeout(() => signalGroup(leader, "SIGKILL"), graceMs);
  };
  let bytes = 0;
  for (const from of ["stdout", "stderr"] as const) {
    child[from].on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > mostBytes) stop("flood");
      else options.output(from, part);
    });
  }
  // one that ends without reading it takes none
  child.stdin.on("error", () => {});
  child.stdin.end(command.input);
  const abort = () => stop("aborted");
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const timeout = setTimeout(() => stop("timeout"), timeoutMs);
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    const [exitCode, by] = await ended(child);
    // those that it has left behind are of its group still, so that no other group has this number
    if (leader !== undefined) signalGroup(leader, "SIGKILL");
    await killStrays(mark);
    return { exitCode, signal: by, stopped };
  } finally {
    clearTimeout(timeout);
    clearTimeout(killing);
    signal.removeEventListener("abort", abort);
    await closeOutputs(child, closed);
  }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Its own text alone: program and arguments are handed through as they are. `-p` is what dash calls it, `-u` bash. */
const limits = `umask 077
ulimit -c 0
ulimit -n 1024 2>/dev/null || :
`;
const processLimit = `ulimit -p 256 2>/dev/null || ulimit -u 256 2>/dev/null || :
`;

function start(
  { file, arguments: given, environment, directory }: Command,
  mark: string,
  user: ShellSettings["user"],
): Child {
  // the limit counts all processes of a user: without one of their own it would count Horarium's too
  const first = `${limits}${user === null ? "" : processLimit}exec "$@"`;
  return spawn("/bin/sh", ["-c", first, "horarium", file, ...given], {
    cwd: directory,
    env: { ...environment, [markName]: mark },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    ...(user === null ? {} : user),
  });
}

function ended(child: Child): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve([code, signal]));
  });
}

async function closeOutputs(child: Child, closed: Promise<void>): Promise<void> {
  const late = setTimeout(() => {
    child.stdout.destroy();
    child.stderr.destroy();
  }, closeWithinMs);
  await closed;
  clearTimeout(late);
}
