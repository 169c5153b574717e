import { readdir, readFile } from "node:fs/promises";

/** The name of a variable that all processes of one attempt have, as far as they do not throw it away. */
export const markName: string = "HORARIUM_ATTEMPT_MARK";

/** Sends a signal to a process group; nothing happens where there is none any more. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // gone already, or what is left of it has become another user's
    if (!["ESRCH", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

const mostRounds = 50;

/** Kills those that have left the group, where the system shows environments (Linux): until a look finds none. */
export async function killStrays(mark: string): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    const found = await findMarked(mark);
    if (found.length === 0) return;
    for (const id of found) kill(id);
  }
}

function kill(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // gone since it was seen
  }
}

async function findMarked(mark: string): Promise<number[]> {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const marked = await Promise.all(
    ids.map(async (id) => {
      // of a process that has ended, or is somebody else's, there is none to be read
      const environment = await readFile(`/proc/${id}/environ`, "utf8").catch(() => "");
      return environment.split("\0").includes(`${markName}=${mark}`) ? [Number(id)] : [];
    }),
  );
  return marked.flat();
}
