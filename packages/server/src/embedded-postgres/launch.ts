import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { knock, type Server } from "./knock.ts";
import { endOfLog, openLog } from "./log-file.ts";
import { nowAndThen, pause } from "./now-and-then.ts";
import { readPidFile, type PidFile } from "./pid-file.ts";
import type { Place } from "./place.ts";
import { programOptions } from "./run-program.ts";
import { socketFolderOf, socketPort } from "./socket-folder.ts";

/** Sizes only: what makes a commit durable stays as PostgreSQL has it. */
export interface Settings {
  maxConnections?: number;
  sharedBuffers?: string;
}

export type Launched =
  | { kind: "ready"; server: Server; ours: boolean }
  /** `mayPass`: another start or the end of an old server was in the way, so that it is worth another attempt. */
  | { kind: "ended"; log: string; mayPass: boolean };

/** Starts a server that outlives this process, and waits until it takes connections. */
export async function launch(
  place: Place,
  binaries: Binaries,
  settings: Settings,
  log: (line: string) => void,
): Promise<Launched> {
  const program = join(await binaries.ready(), "postgres");
  const output = await openLog(place);
  const { size: logStart } = await output.stat();
  const child = spawn(program, await serverArguments(place, settings), {
    ...programOptions(place),
    detached: true,
    stdio: ["ignore", output.fd, output.fd],
  });
  let ended: string | undefined;
  child.on("error", (error) => (ended = `${program}: ${error.message}`));
  child.on("exit", (code, signal) => (ended ??= `${program}: exit ${signal ?? code}`));
  const say = nowAndThen(log);
  try {
    for (;;) {
      const file = await readPidFile(place.pidFile);
      // its own word first: a connection costs it a process
      const answer = isUp(file) ? await knock(place, file) : undefined;
      if (answer?.kind === "ready")
        return { kind: "ready", server: answer.server, ours: file?.pid === child.pid };
      if (ended !== undefined) return await failed(place, ended, logStart);
      // recovery after a crash may take any time: only the end of the process ends the waiting
      say(
        () =>
          `PostgreSQL in ${place.directory} starts: ${answer?.kind === "busy" ? answer.why : (file?.status ?? "no answer yet")}`,
      );
      await pause(15);
    }
  } finally {
    child.unref();
    await output.close();
  }
}

function isUp(file: PidFile | undefined): boolean {
  return file?.status === "ready" || file?.status === "standby";
}

async function serverArguments(place: Place, settings: Settings): Promise<string[]> {
  const folder = await socketFolderOf(place);
  const values = {
    listen_addresses: "",
    // a list: quotes keep a comma in the path from parting it
    unix_socket_directories: `"${folder.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    max_connections: String(settings.maxConnections ?? 50),
    shared_buffers: settings.sharedBuffers ?? "32MB",
    dynamic_shared_memory_type: "posix",
  };
  const flags = Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", place.data, "-p", String(socketPort), ...flags];
}

async function failed(place: Place, ended: string, logStart: number): Promise<Launched> {
  const log = await endOfLog(place.log, logStart);
  return { kind: "ended", log: `${log}\n${ended}`.trim(), mayPass: inTheWay.test(log) };
}

/** Another start is quicker, or the processes of a killed server have not all noticed yet that it is dead. */
const inTheWay = /lock file ".*" (already exists|is empty)|pre-existing shared memory block/;
