import { DatabaseError } from "horarium";
import { waitForRunning } from "./attach.ts";
import { chooseBinaries, type Binaries } from "./binaries.ts";
import { createCluster, removeRemains } from "./create-cluster.ts";
import { createDatabase } from "./create-database.ts";
import { handOver } from "./hand-over.ts";
import { launch, type Settings } from "./launch.ts";
import type { Server } from "./knock.ts";
import { isLoss } from "./loss.ts";
import { pause } from "./now-and-then.ts";
import { resolvePlace, type Place } from "./place.ts";
import { majorOf } from "./pg-version.ts";
import { prepareSocketFolder } from "./socket-folder.ts";
import { stopServer, type StopOutcome } from "./stop.ts";
import { superuser } from "./superuser.ts";

export type { StopOutcome };

export interface StartOptions {
  /** Where cluster, log and socket lie. Without it: `HORARIUM_DATA`, or `./.horarium`. */
  directory?: string | undefined;
  /** Environment to read `HORARIUM_DATA`, `PG_BINDIR`, `HORARIUM_POSTGRES` and `PATH` from. Default: the process's. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Gets one line at the start, and one whenever something takes long. */
  log: (line: string) => void;
  /** Name of the database inside, made when it does not exist. Default: `horarium`. */
  database?: string | undefined;
  /** Only for a server that is started here: one that runs already keeps its own. */
  settings?: Settings | undefined;
}

/** Made for `new pg.Pool(connection)`. */
export interface EmbeddedConnection {
  /** The folder of the socket. */
  host: string;
  port: number;
  user: string;
  database: string;
}

export interface EmbeddedDatabase {
  readonly connection: EmbeddedConnection;
  /** The same as an address, for programs that take one. */
  readonly url: string;
  readonly mode: "created" | "started" | "attached";
  /** The server's version, such as `18.4`. */
  readonly version: string;
  /** Where the server's programs come from. */
  readonly from: string;
  readonly directory: string;
  /** The folder of the server's programs. */
  readonly programs: string;
  /** Attaches or starts again after the server was lost. Calls at the same time share one attempt. */
  revive(): Promise<EmbeddedConnection>;
  /** Close your own pools first. Other clients keep the server running, unless `force` is given. */
  stop(options?: { force?: boolean }): Promise<StopOutcome>;
}

export async function startEmbedded(options: StartOptions): Promise<EmbeddedDatabase> {
  const { env = process.env, log, database = "horarium", settings = {} } = options;
  const place = await resolvePlace(options.directory, env);
  const open = async (): Promise<Opened> => {
    const opened = await openServer(place, env, settings, log);
    try {
      await createDatabase(opened.server, database);
      return opened;
    } catch (error) {
      // another process may stop the server in between: then we are the one that needs it
      if (isLoss(error as Error)) return open();
      throw error;
    }
  };

  let { server, mode, from } = await open();
  log(startLine(place, server, mode, from));

  let reviving: Promise<EmbeddedConnection> | undefined;
  return {
    get connection() {
      return connectionTo(server, database);
    },
    get url() {
      return urlOf(connectionTo(server, database));
    },
    mode,
    from,
    version: server.version,
    directory: place.directory,
    get programs() {
      return server.bindir;
    },
    revive() {
      reviving ??= open()
        .then((again) => {
          server = again.server;
          log(`the database was gone: ${again.mode} again`);
          return connectionTo(server, database);
        })
        .finally(() => (reviving = undefined));
      return reviving;
    },
    stop: ({ force = false } = {}) => stopServer(place, { force, log }),
  };
}

interface Opened {
  server: Server;
  mode: EmbeddedDatabase["mode"];
  from: string;
}

/**
 * 1. Somebody's server answers: use it.
 * 2. Nobody answers: make the cluster if there is none, and start a server.
 * 3. It ended at once because another process was quicker, or because processes of a killed server are still
 *    about: begin again.
 */
async function openServer(
  place: Place,
  env: NodeJS.ProcessEnv,
  settings: Settings,
  log: (line: string) => void,
): Promise<Opened> {
  const patience = Date.now() + 60_000;
  let created = false;
  for (;;) {
    const running = await waitForRunning(place, log);
    if (running) return { server: running, mode: "attached", from: runningFrom(running) };

    const binaries = await chooseBinaries(place, env);
    created = (await prepare(place, binaries)) || created;
    // another process was quicker with a cluster of another major: choose again
    if ((await majorOf(place.data)) !== binaries.major) continue;
    const launched = await launch(place, binaries, settings, log);
    if (launched.kind === "ready") {
      const mode = !launched.ours ? "attached" : created ? "created" : "started";
      return { server: launched.server, mode, from: binaries.from };
    }
    const quicker = await waitForRunning(place, log);
    if (quicker) return { server: quicker, mode: "attached", from: runningFrom(quicker) };
    if (!launched.mayPass || Date.now() > patience) throw startError(place, binaries, launched.log);
    await pause(50);
  }
}

const runningFrom = ({ bindir }: Server) => `running already, ${bindir}`;

async function prepare(place: Place, binaries: Binaries): Promise<boolean> {
  await handOver(place);
  await prepareSocketFolder(place);
  await removeRemains(place);
  if ((await majorOf(place.data)) !== undefined) return false;
  return createCluster(place, await binaries.ready(), binaries.major);
}

function startError(place: Place, binaries: Binaries, log: string): DatabaseError {
  return new DatabaseError(
    "database_start",
    `PostgreSQL ${binaries.version} (${binaries.from}) does not start on ${place.data}. The end of ${place.log}:\n${log}`,
  );
}

function connectionTo(server: Server, database: string): EmbeddedConnection {
  return { host: server.socketFolder, port: server.port, user: superuser, database };
}

function urlOf({ host, port, user, database }: EmbeddedConnection): string {
  // "localhost" is there for `new URL`, which takes no empty host; clients go by the parameter
  return `postgres://${user}@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(host)}&port=${port}`;
}

function startLine(place: Place, server: Server, mode: string, from: string): string {
  const note = place.note === undefined ? "" : `; ${place.note}`;
  return `PostgreSQL ${server.version} ${mode} in ${place.directory} (${from})${note}`;
}
