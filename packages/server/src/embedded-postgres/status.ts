import { withAdmin } from "./admin-client.ts";
import { knock } from "./knock.ts";
import { errorsIn } from "./log-file.ts";
import { majorOf } from "./pg-version.ts";
import { readPidFile } from "./pid-file.ts";
import { resolvePlace } from "./place.ts";
import { judgeProcess } from "./process-verdict.ts";
import { otherClients, stopServer, type StopOutcome } from "./stop.ts";

export interface DatabaseStatus {
  directory: string;
  /** `absent`: no database has been made. `busy`: it starts, recovers or stops. `unclear`: a process may be it, and does not answer. */
  state: "absent" | "stopped" | "busy" | "running" | "unclear";
  /** Of the running server, otherwise the major that the files were made by. */
  version?: string;
  pid?: number;
  /** Folder of the socket. */
  socket?: string;
  /** Where the running server's programs lie. */
  bindir?: string;
  /** Connections of others, when running. */
  clients?: number;
  /** Why it is busy. */
  reason?: string;
  log: string;
  /** The last lines of the log that speak of trouble. */
  errors: string[];
}

export async function databaseStatus(
  directory?: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<DatabaseStatus> {
  const place = await resolvePlace(directory, env);
  const major = await majorOf(place.data);
  const known = {
    directory: place.directory,
    log: place.log,
    errors: await errorsIn(place.log),
  };
  if (major === undefined) return { ...known, state: "absent" };

  const file = await readPidFile(place.pidFile);
  const stopped = { ...known, version: String(major) };
  if (file?.pid === undefined) return { ...stopped, state: "stopped" };

  const answer = await knock(place, file);
  const { pid } = file;
  if (answer.kind === "busy") return { ...stopped, pid, state: "busy", reason: answer.why };
  if (answer.kind === "ready") {
    const { version, bindir, socketFolder: socket } = answer.server;
    const clients = await withAdmin(answer.server, otherClients);
    return { ...known, state: "running", version, pid, socket, bindir, clients };
  }
  const verdict = await judgeProcess(pid, place.data, file.startedAt);
  if (verdict === "gone" || verdict === "foreign") return { ...stopped, state: "stopped" };
  if (verdict === "ours" && file.status !== "ready")
    return { ...stopped, pid, state: "busy", reason: `it is ${file.status ?? "starting"}` };
  return { ...stopped, pid, state: "unclear" };
}

export async function stopDatabase(
  directory?: string,
  {
    force = false,
    env = process.env,
    log = () => {},
  }: { force?: boolean; env?: NodeJS.ProcessEnv; log?: (line: string) => void } = {},
): Promise<StopOutcome> {
  return stopServer(await resolvePlace(directory, env), { force, log });
}
