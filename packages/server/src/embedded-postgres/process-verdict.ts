import { execFile } from "node:child_process";
import { readFile, readlink, realpath } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { absentIsUndefined } from "./absent.ts";

/**
 * Whether the process with this number is the server of this directory. Numbers are given anew: after a crash, and
 * in containers nearly always, a pid file names some living process that has nothing to do with us.
 */
export async function judgeProcess(
  pid: number,
  data: string,
  startedAt: Date | undefined,
): Promise<"gone" | "foreign" | "ours" | "unknown"> {
  if (!exists(pid)) return "gone";
  const found = process.platform === "linux" ? await fromProc(pid) : await fromPs(pid);
  if (found === undefined) return "gone";
  if (found === "hidden") return "unknown";
  if (!isPostgres(found.command)) return "foreign";

  const folder = found.folder ?? dataArgument(found.command);
  if (folder !== undefined) {
    const real = await realpath(folder).catch(absentIsUndefined);
    return real === data ? "ours" : "foreign";
  }
  // a server notes its start right after it began: a process that began later is another
  if (startedAt && found.beganAt && found.beganAt.getTime() - startedAt.getTime() > 60_000)
    return "foreign";
  return "unknown";
}

/** Signal 0 reaches nobody: it only asks. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

interface Found {
  command: string[];
  folder?: string;
  beganAt?: Date;
}

async function fromProc(pid: number): Promise<Found | "hidden" | undefined> {
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(absentIsUndefined);
  // mounted with hidepid: the process is there and not shown
  if (command === undefined) return exists(pid) ? "hidden" : undefined;
  // a zombie has no command: it is no server any more, and PostgreSQL takes its number for a living one
  // a server's working directory is its data directory; only its own user may look
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  const beganAt = await beginning(pid);
  return {
    command: command.split("\0").filter(Boolean),
    ...(folder === undefined ? {} : { folder }),
    ...(beganAt === undefined ? {} : { beganAt }),
  };
}

async function beginning(pid: number): Promise<Date | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const machine = await readFile("/proc/stat", "utf8").catch(() => "");
  const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  const boot = Number(/^btime (\d+)$/m.exec(machine)?.[1]);
  // a tick is a hundredth of a second on every Linux that Node is built for
  return Number.isNaN(ticks + boot) ? undefined : new Date((boot + ticks / 100) * 1000);
}

async function fromPs(pid: number): Promise<Found | "hidden" | undefined> {
  try {
    const ask = promisify(execFile);
    const { stdout } = await ask("ps", ["-o", "lstart=,command=", "-p", String(pid)], {
      env: { ...process.env, LC_ALL: "C" },
    });
    const [, began, command] = /^\s*(\w+ +\w+ +\d+ +[\d:]+ +\d+) +(.*)$/.exec(stdout.trim()) ?? [];
    if (began === undefined || command === undefined) return "hidden";
    return { command: command.split(" "), beganAt: new Date(began) };
  } catch {
    return exists(pid) ? "hidden" : undefined;
  }
}

function isPostgres([program = ""]: string[]): boolean {
  return program.startsWith("postgres:") || /^(postgres|postmaster)$/.test(basename(program));
}

function dataArgument(command: string[]): string | undefined {
  const at = command.indexOf("-D");
  return at < 0 ? undefined : command[at + 1];
}
