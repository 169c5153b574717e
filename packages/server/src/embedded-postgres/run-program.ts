import { spawn } from "node:child_process";
import type { Place } from "./place.ts";

/** What every program of PostgreSQL is started with: its user, a folder it can enter, and a bare environment. */
export function programOptions(place: Place) {
  return {
    cwd: place.directory,
    env: programEnv(),
    ...(place.user && { uid: place.user.uid, gid: place.user.gid }),
  };
}

/** Runs a program to its end and gives what it said. */
export function runProgram(
  program: string,
  args: string[],
  place: Place,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...programOptions(place),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** Not more than this: the server outlives us, and our secrets have no place in its environment. */
function programEnv(): NodeJS.ProcessEnv {
  const kept = ["PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH"];
  const entries = Object.entries(process.env).filter(([name]) => kept.includes(name));
  return { ...Object.fromEntries(entries), LC_ALL: "C" };
}
