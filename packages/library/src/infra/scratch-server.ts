import { execFile, spawn, type ChildProcess } from "node:child_process";
import {
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  writeFile,
} from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import pg from "pg";

import { pause } from "../pause.ts";
import type { Programs } from "./postgres-programs.ts";
import { bareEnvironment } from "./run-program.ts";
import { serverUser, type ServerUser } from "./server-user.ts";

const port = 5432;

/** A folder for a copy of a cluster, closed to others, and the user to whom it belongs. */
export interface ScratchFolder {
  path: string;
  /** Where the cluster's files go. */
  data: string;
  user: ServerUser | null;
}

/** A server on a copy of a cluster, reached through a socket in its folder by nobody else. */
export interface ScratchServer {
  /** For a client: host and port. */
  address: { host: string; port: number };
  stop(): Promise<void>;
}

/** The copy does not come up; the message has the end of what the server said. */
export class ScratchServerError extends Error {
  readonly code = "scratch_server";
  override readonly name = "ScratchServerError";
}

/** Makes the folder for the user who will run the server. A text instead says why that cannot be done here. */
export async function makeScratchFolder(
  path: string,
  { folder: programs }: Programs,
): Promise<ScratchFolder | string> {
  if (process.platform === "win32") return "there is no scratch server on Windows yet";
  if (
    Buffer.byteLength(join(path, `.s.PGSQL.${port}`)) > (process.platform === "linux" ? 107 : 103)
  )
    return `the path ${path} is too long for a socket`;
  const user = await serverUser(programs);
  if (user === undefined)
    return "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody";
  const data = join(path, "data");
  for (const folder of [path, data]) {
    await mkdir(folder, { mode: 0o700 });
    await give(folder, user);
  }
  try {
    await promisify(execFile)(join(programs, "postgres"), ["--version"], { cwd: path, ...user });
  } catch (error) {
    return `the user of the server (${user?.uid ?? "this one"}) may not use ${path} or ${programs}: ${String(error)}`;
  }
  return { path, data, user };
}

/** Hands a file or folder to the user of the server. */
export async function give(path: string, user: ServerUser | null): Promise<void> {
  if (user !== null) await chown(path, user.uid, user.gid);
}

/** Starts a server on the copy, with settings under which nothing in it begins to work by itself. */
export async function startScratchServer(
  folder: ScratchFolder,
  programs: Programs,
  {
    maxPreparedTransactions,
    signal,
    ...client
  }: { maxPreparedTransactions: number; user: string; database: string; signal: AbortSignal },
): Promise<ScratchServer> {
  const { path, data, user } = folder;
  for (const [name, text] of Object.entries(settingsFiles(path, maxPreparedTransactions))) {
    await rm(join(data, name), { force: true });
    await writeFile(join(data, name), text, { mode: 0o600 });
    await give(join(data, name), user);
  }
  for (const name of ["standby.signal", "recovery.signal", "postmaster.pid"])
    await rm(join(data, name), { force: true });

  const log = await open(join(path, "server.log"), "w");
  const child = spawn(join(programs.folder, "postgres"), ["-D", data], {
    cwd: path,
    env: bareEnvironment(),
    stdio: ["ignore", log.fd, log.fd],
    ...user,
  });
  await log.close();
  const ended = endOf(child);
  const address = { host: path, port };
  const stop = () => stopChild(child, ended);
  try {
    await untilReady({ ...client, ...address }, ended, signal);
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    const said = (await readFile(join(path, "server.log"), "utf8")).trim().split("\n").slice(-5);
    throw new ScratchServerError(`${String(error)}: ${said.join(" ")}`, { cause: error });
  }
  return { address, stop };
}

function settingsFiles(path: string, maxPreparedTransactions: number): Record<string, string> {
  const settings = {
    listen_addresses: "",
    unix_socket_directories: path,
    unix_socket_permissions: "0700",
    port,
    max_connections: 20,
    shared_buffers: "32MB",
    dynamic_shared_memory_type: "posix",
    max_prepared_transactions: maxPreparedTransactions,
    // nothing in the copy begins to work: no library, no archive, no subscription, no sender
    shared_preload_libraries: "",
    archive_mode: "off",
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    autovacuum: "off",
    // thrown away in any case
    fsync: "off",
    full_page_writes: "off",
  };
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'\n`,
  );
  return {
    "postgresql.conf": lines.join(""),
    "postgresql.auto.conf": "",
    "pg_hba.conf": "local all all trust\n",
    "pg_ident.conf": "",
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => resolve(`exit ${signal ?? code}`));
  });
}

/** However long the recovery takes: only the end of the process, or of the job, ends the waiting. */
async function untilReady(
  config: pg.ClientConfig,
  ended: Promise<string>,
  signal: AbortSignal,
): Promise<void> {
  const end = { how: null as string | null };
  void ended.then((how) => (end.how = how));
  for (;;) {
    signal.throwIfAborted();
    if (end.how !== null) throw new Error(`the restored copy does not start (${end.how})`);
    const client = new pg.Client({ ...config, ssl: false });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      const { code = "" } = error as { code?: string };
      if (!["ENOENT", "ECONNREFUSED", "ECONNRESET", "57P03"].includes(code) && !isCut(error))
        throw error;
    }
    await pause(50, signal);
  }
}

function isCut(error: unknown): boolean {
  return error instanceof Error && error.message.includes("Connection terminated");
}

/** An immediate shutdown: it takes the server's own processes along, and nothing has to be saved. */
async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill("SIGQUIT");
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(late);
}

/** Removes a scratch folder, and ends the server in it if a killed process left one. */
export async function removeScratchFolder(path: string): Promise<void> {
  await endServerIn(path);
  await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** The scratch folders whose names begin so. */
export async function scratchFolders(parent: string, prefix: string): Promise<string[]> {
  const names = await readdir(parent);
  return names.filter((name) => name.startsWith(prefix)).map((name) => join(parent, name));
}

async function endServerIn(path: string): Promise<void> {
  const pid = await serverIn(path);
  if (pid === null) return;
  process.kill(pid, "SIGQUIT");
  while (isAlive(pid)) await pause(20, new AbortController().signal);
}

/** A number from a file may by now be anybody's: it is ours if the socket in the folder answers, or if it works there. */
async function serverIn(path: string): Promise<number | null> {
  const text = await readFile(join(path, "data", "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  if (!(pid > 1) || !isAlive(pid)) return null;
  if (await answers(join(path, `.s.PGSQL.${port}`))) return pid;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  return folder !== null && folder === (await realpath(join(path, "data"))) ? pid : null;
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.on("connect", () => resolve(true));
    connection.on("error", () => resolve(false));
    connection.on("close", () => resolve(false));
    connection.on("connect", () => connection.destroy());
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
