import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { createInterface } from "node:readline";

/** A program that runs, with its streams. */
export interface RunningProgram {
  stdin: Writable;
  stdout: Readable;
  /** Resolves when it has ended well; throws `ProgramError` otherwise, a death by signal included. */
  ended: Promise<void>;
  kill(): void;
}

/** A program ended badly. The message has the end of what it said. */
export class ProgramError extends Error {
  readonly code = "program_failed";
  override readonly name = "ProgramError";
  readonly said: string;

  constructor(program: string, end: string, said: string) {
    super(`${program} ended with ${end}${said === "" ? "" : `: ${said}`}`);
    this.said = said;
  }
}

/** Starts a program in a bare environment. It is killed when the signal is aborted. */
export function runProgram(
  path: string,
  args: readonly string[],
  {
    environment,
    signal,
    onLine = () => {},
  }: {
    environment: Record<string, string>;
    signal: AbortSignal;
    /** Each line of its error output. */
    onLine?: (line: string) => void;
  },
): RunningProgram {
  signal.throwIfAborted();
  const child = spawn(path, args, {
    env: { ...bareEnvironment(), ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const kill = () => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill);
  // a program that ends before it has read everything: its end says why
  child.stdin.on("error", () => {});
  const ended = endOf(path, child, onLine, environment["PGPASSWORD"]).finally(() =>
    signal.removeEventListener("abort", kill),
  );
  // whoever awaits it gets the error also if the streams failed first
  ended.catch(() => {});
  return { stdin: child.stdin, stdout: child.stdout, ended, kill };
}

async function endOf(
  path: string,
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  onLine: (line: string) => void,
  secret: string | undefined,
): Promise<void> {
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    const safe = secret === undefined ? line : line.replaceAll(secret, "***");
    lines.push(safe);
    if (lines.length > 20) lines.shift();
    onLine(safe);
  });
  const program = path.replace(/^.*[/\\]/, "");
  const end = await new Promise<string | number | null>((resolve, reject) => {
    child.on("error", (error) => reject(new ProgramError(program, error.message, "")));
    child.on("close", (code, signal) => resolve(signal ?? code));
  });
  if (end === 0) return;
  const complaints = lines.filter((line) => /error|fatal|detail|hint|could not/i.test(line));
  const said = (complaints.length > 0 ? complaints : lines).slice(-4).join(" ");
  throw new ProgramError(program, typeof end === "number" ? `exit ${end}` : String(end), said);
}

/** Not more than this: our secrets have no place in it. */
export function bareEnvironment(): Record<string, string> {
  const kept = ["PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "HOME", "SystemRoot"];
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => kept.includes(entry[0]) && entry[1] !== undefined,
  );
  return { ...Object.fromEntries(entries), LC_ALL: "C" };
}
