import { DatabaseError } from "horarium";
import { knock, type Server } from "./knock.ts";
import { nowAndThen, pause } from "./now-and-then.ts";
import { readPidFile, type PidFile } from "./pid-file.ts";
import type { Place } from "./place.ts";
import { judgeProcess } from "./process-verdict.ts";
import { removeStalePidFile } from "./stale-pid-file.ts";

/** How long a living process may keep its socket shut before we say that something is wrong. */
const silenceBeforeDoubt = 10_000;

/**
 * The server that works on this directory; undefined when there is none and one may be started.
 * Waits for one that starts, recovers or stops, however long that takes; gives up when its process is gone.
 */
export async function waitForRunning(
  place: Place,
  log: (line: string) => void,
): Promise<Server | undefined> {
  const wait = patience(place, log);
  for (;;) {
    const file = await readPidFile(place.pidFile);
    // the socket first: a server in another container answers there although its pid means nothing here
    const answer = await knock(place, file);
    if (answer.kind === "ready") return answer.server;
    if (file?.pid === undefined) return undefined;

    if (answer.kind === "busy") wait.because(answer.why);
    else {
      const verdict = await judgeProcess(file.pid, place.data, file.startedAt);
      if (verdict === "gone") return undefined;
      if (verdict === "foreign") {
        await removeStalePidFile(place, file);
        return undefined;
      }
      wait.inSilence(file, verdict);
    }
    await pause(20);
  }
}

function patience(place: Place, log: (line: string) => void) {
  const say = nowAndThen(log);
  let silentSince: number | undefined;
  const because = (why: string) =>
    say(() => `waiting for PostgreSQL in ${place.directory}: ${why}`);
  return {
    because(why: string) {
      silentSince = undefined;
      because(why);
    },
    inSilence(file: PidFile, verdict: "ours" | "unknown") {
      silentSince ??= Date.now();
      // one that starts or stops has no socket either, and may take its time
      if (verdict === "ours" && file.status !== "ready")
        return because(`process ${file.pid} is ${file.status ?? "starting"}`);
      if (Date.now() - silentSince > silenceBeforeDoubt) throw inDoubt(place, file, verdict);
    },
  };
}

function inDoubt(place: Place, file: PidFile, verdict: "ours" | "unknown"): DatabaseError {
  const reason =
    verdict === "ours"
      ? `process ${file.pid} is the PostgreSQL of this directory, but its socket in ${file.socketFolder} does not answer. Stop this process (kill -INT ${file.pid}) and start again`
      : `process ${file.pid}, named in ${place.pidFile}, lives and may be the PostgreSQL of this directory, but nothing answers on its socket. If it is something else, remove this file; otherwise stop the process`;
  return new DatabaseError("database_pid", `the database in ${place.directory}: ${reason}`);
}
