import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** A PostgreSQL with pg_cron, of its own, that can be stopped as a power cut would. */
export interface Cluster {
  url: string;
  /** As another role: `postgresql://role@...`. */
  urlOf: (role: string) => string;
  /** A role that the migration has made may sign in from now on. */
  letIn: (role: string) => Promise<void>;
  /** `immediate`: as a crash would. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}

export async function startCluster(bindir: string, port: number): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "horarium-chain-"));
  const user = userOfPostgres();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const options = {
    cwd: folder,
    stdio: "ignore" as const,
    env: {
      PATH: process.env["PATH"],
      LC_ALL: "C",
      HORARIUM_TEST_RUN: process.env["HORARIUM_TEST_RUN"],
    },
    ...(user ?? {}),
  };
  const data = join(folder, "data");
  const { status } = spawnSync(
    join(bindir, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8"],
    options,
  );
  if (status !== 0) throw new Error("initdb failed");
  const settings = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: folder,
    shared_preload_libraries: "pg_cron",
    "cron.database_name": "postgres",
    "cron.use_background_workers": "on",
    max_worker_processes: "20",
    shared_buffers: "32MB",
  };
  let server: ChildProcess;
  const urlOf = (role: string) => `postgresql://${role}@127.0.0.1:${port}/postgres`;
  const start = async () => {
    server = spawn(
      join(bindir, "postgres"),
      [
        "-D",
        data,
        ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      options,
    );
    await untilUp(urlOf("postgres"));
  };
  const stop = async (signal: NodeJS.Signals) => {
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  };
  await start();
  return {
    url: urlOf("postgres"),
    urlOf,
    async letIn(role) {
      const client = new pg.Client({ connectionString: urlOf("postgres") });
      await client.connect();
      await client.query(`alter role ${role} login`);
      await client.end();
    },
    async restart() {
      // SIGQUIT: immediate, without a checkpoint
      await stop("SIGQUIT");
      await start();
    },
    stop: async () => {
      await stop("SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilUp(url: string): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.query("select 1");
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** PostgreSQL refuses to run as root; Debian's package has made a user for it. */
function userOfPostgres(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const ask = (flag: string) =>
    Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout.trim());
  return { uid: ask("-u"), gid: ask("-g") };
}
