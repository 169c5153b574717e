import type pg from "pg";
import { DatabaseError } from "horarium";
import { withAdmin } from "./admin-client.ts";
import { waitForRunning } from "./attach.ts";
import type { Server } from "./knock.ts";
import { isLoss } from "./loss.ts";
import { nowAndThen, pause } from "./now-and-then.ts";
import { readPidFile } from "./pid-file.ts";
import type { Place } from "./place.ts";
import { judgeProcess } from "./process-verdict.ts";

export type StopOutcome = "stopped" | "left running";

/** Stops the server of this directory, unless others are connected. One that does not run is stopped already. */
export async function stopServer(
  place: Place,
  { force, log }: { force: boolean; log: (line: string) => void },
): Promise<StopOutcome> {
  const server = await waitForRunning(place, log);
  if (!server) return "stopped";
  try {
    if (!force && (await hasOtherClients(server))) return "left running";
  } catch (error) {
    // another process stops it at the same time
    if (isLoss(error as Error)) return stopServer(place, { force, log });
    throw error;
  }
  // it has just answered as the server of this directory, so the number in its file is its own
  const pid = (await readPidFile(place.pidFile))?.pid;
  if (pid === undefined) return "stopped";
  await interrupt(pid, place);
  await waitForEnd(pid, place, log);
  return "stopped";
}

/** Connections that we have just closed ourselves are still there for a moment: hence more than one look. */
async function hasOtherClients(server: Server): Promise<boolean> {
  return withAdmin(server, async (client) => {
    for (let look = 0; look < 10; look++) {
      if ((await otherClients(client)) === 0) return false;
      await pause(30);
    }
    return true;
  });
}

export async function otherClients(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`
    select count(*)::int as count
    from pg_stat_activity
    where backend_type = 'client backend'
      and pid <> pg_backend_pid()`);
  return rows[0]?.count ?? 0;
}

/** SIGINT is PostgreSQL's fast shutdown: it ends all connections, writes everything out, and leaves nothing to recover. */
async function interrupt(pid: number, place: Place): Promise<void> {
  if ((await judgeProcess(pid, place.data, undefined)) === "foreign")
    throw new DatabaseError(
      "database_pid",
      `the PostgreSQL of ${place.directory} runs where its processes cannot be seen from here (another container?): process ${pid} here is something else. Stop it there`,
    );
  try {
    process.kill(pid, "SIGINT");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function waitForEnd(pid: number, place: Place, log: (line: string) => void): Promise<void> {
  const say = nowAndThen(log);
  const holdsFile = async () => (await readPidFile(place.pidFile))?.pid === pid;
  while (await holdsFile()) {
    if (await isOver(pid, place)) return; // killed while it stopped: the next start recovers
    say(() => `PostgreSQL in ${place.directory} is stopping (process ${pid})`);
    await pause(10);
  }
  // the file goes a moment before the process does
  for (let look = 0; look < 100 && !(await isOver(pid, place)); look++) await pause(10);
}

async function isOver(pid: number, place: Place): Promise<boolean> {
  return ["gone", "foreign"].includes(await judgeProcess(pid, place.data, undefined));
}
