import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { until } from "./until.ts";

/** PGBOUNCER names the program; otherwise it is the one that is found; null where there is none. */
export const pgbouncer: string | null = findPgbouncer();

/** A PgBouncer in transaction mode in front of a server. */
export interface PgBouncer {
  /** The database of `url` through it. */
  through(url: string): string;
  /** How many connections to the server it keeps for all clients of this database. */
  readonly poolSize: number;
  /** What `show <what>` of its console answers. */
  show(what: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** Starts one with so few connections that each transaction of a client may come to another of them. */
export async function startPgbouncer(target: string): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), "hor-bouncer-"));
  const port = await freePort();
  const poolSize = 6;
  const server = new pg.Client({ connectionString: target });
  const config = join(folder, "pgbouncer.ini");
  await writeFile(
    config,
    `[databases]
* = host=${server.host} port=${server.port} user=${server.user}${passwordOf(server)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
admin_users = console
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
`,
  );
  const user = userInfo().uid === 0 ? await ordinaryUser(server.host) : null;
  if (user !== null) await giveTo(user, [folder, config]);
  const child = spawn(pgbouncer!, [...(user === null ? [] : ["-u", user]), config], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (text: Buffer) => (complaints += text.toString()));
  const ended = once(child, "exit");
  const through = (url: string) => {
    const { database, user: name } = new pg.Client({ connectionString: url });
    return `postgres://${name}@127.0.0.1:${port}/${database}`;
  };
  await until("PgBouncer answers", async () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer has ended: ${complaints}`);
    return isAnswering(through(target));
  }).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw new Error(complaints, { cause: error });
  });
  return {
    through,
    poolSize,
    async show(what) {
      const console = new pg.Client({
        connectionString: `postgres://console@127.0.0.1:${port}/pgbouncer`,
      });
      await console.connect();
      try {
        return (await console.query<Record<string, unknown>>(`show ${what}`)).rows;
      } finally {
        await console.end();
      }
    },
    async stop() {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function findPgbouncer(): string | null {
  const named = process.env["PGBOUNCER"];
  if (named !== undefined) return named;
  return (
    ["pgbouncer", "/usr/sbin/pgbouncer"].find(
      (program) => spawnSync(program, ["--version"]).status === 0,
    ) ?? null
  );
}

function passwordOf({ password }: pg.Client): string {
  return password === undefined || password === null || password === ""
    ? ""
    : ` password=${password}`;
}

/** It refuses to run as root, and the server's socket may be in a folder that only the server's user may enter. */
async function ordinaryUser(host: string): Promise<string> {
  if (!host.startsWith("/")) return "nobody";
  const { uid } = await stat(host);
  return uid === 0
    ? "nobody"
    : spawnSync("id", ["-nu", String(uid)])
        .stdout.toString()
        .trim();
}

async function giveTo(user: string, paths: string[]): Promise<void> {
  const id = (flag: string) => Number(spawnSync("id", [flag, user]).stdout.toString());
  for (const path of paths) await chown(path, id("-u"), id("-g"));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function isAnswering(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
