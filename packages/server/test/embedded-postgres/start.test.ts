import { readdir, readFile, readlink, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  databaseStatus,
  startEmbedded,
  stopDatabase,
  type EmbeddedDatabase,
} from "@horarium/server/embedded-postgres";
import { makeFolder } from "./support/app.ts";
import { kinds } from "./support/postgres-kinds.ts";

const log = () => {};
let folder: Awaited<ReturnType<typeof makeFolder>>;
let directory: string;

/** One directory for the tests of a group, in the order in which they stand: initdb takes a second. */
function shareDirectory(): void {
  beforeAll(async () => {
    folder = await makeFolder();
    directory = join(folder.path, "database");
  });
  afterAll(() => folder.remove());
}

describe.each(kinds)("with PostgreSQL from $kind", ({ kind, env }) => {
  shareDirectory();
  const start = (more: { database?: string } = {}) =>
    startEmbedded({ directory, env: { ...process.env, ...env }, log, ...more });

  test("is created, attached to, stopped and started again", async () => {
    const created = await start();
    expect(created.mode).toBe("created");
    expect(created.from).toContain(kind);
    expect(await one(created, "select current_database() || ' of ' || current_user")).toBe(
      "horarium of horarium",
    );
    await one(created, "create table kept (id int)");

    const attached = await start();
    expect(attached.mode).toBe("attached");
    expect(attached.connection).toEqual(created.connection);

    expect(await attached.stop()).toBe("stopped");
    expect(await created.stop()).toBe("stopped");
    const started = await start();
    expect(started.mode).toBe("started");
    expect(await one(started, "select count(*)::int from kept")).toBe(0);
  });

  test("syncs every commit, and keeps to its sizes and to UTF8 sorted by code points", async () => {
    const database = await start();
    const setting = (name: string) => one(database, `select current_setting('${name}')`);
    expect(await setting("fsync")).toBe("on");
    expect(await setting("synchronous_commit")).toBe("on");
    expect(await setting("full_page_writes")).toBe("on");
    expect(await setting("max_connections")).toBe("50");
    expect(await setting("shared_buffers")).toBe("32MB");
    expect(await setting("server_encoding")).toBe("UTF8");
    expect(await one(database, "select 'Z' < 'a' and upper('ä') = 'Ä'")).toBe(true);
  });

  test.skipIf(process.platform !== "linux")(
    "listens on its socket and on no TCP port (looked up in /proc, Linux)",
    async () => {
      const database = await start();
      const { pid } = await databaseStatus(directory);
      expect(await listeningPorts(pid!)).toEqual([]);
      expect(await one(database, "show listen_addresses")).toBe("");
      const { mode } = await stat(join(database.connection.host, ".s.PGSQL.5432"));
      expect(mode & 0o777).toBe(0o700);
      expect((await stat(directory)).mode & 0o777).toBe(0o700);
    },
  );
});

describe.skipIf(kinds.length === 0)("the server of a directory", () => {
  shareDirectory();
  const start = (more: { database?: string } = {}) => startEmbedded({ directory, log, ...more });

  test("has a status that says what there is, and changes nothing", async () => {
    expect(await databaseStatus(directory)).toMatchObject({ state: "absent", directory });
    await expect(stat(directory)).rejects.toThrow("ENOENT");

    const database = await start();
    const other = new pg.Client(database.connection);
    await other.connect();
    const running = await databaseStatus(directory);
    expect(running).toMatchObject({
      state: "running",
      version: database.version,
      clients: 1,
      errors: [],
    });
    expect(running.socket).toBe(database.connection.host);
    await other.end();

    await database.stop();
    const major = database.version.split(".")[0];
    expect(await databaseStatus(directory)).toMatchObject({ state: "stopped", version: major });
    expect(await stopDatabase(directory)).toBe("stopped");
  });

  test("has a database of the wanted name, made once", async () => {
    const name = 'Käufe "2026"';
    await start({ database: name });
    const again = await start({ database: name });
    expect(await one(again, "select current_database()")).toBe(name);
    const client = new pg.Client({ connectionString: again.url });
    await client.connect();
    expect((await client.query("select current_database() as name")).rows).toEqual([{ name }]);
    await client.end();
  });

  test("is left running while another client is connected, and stopped when it has gone", async () => {
    const database = await start();
    const other = new pg.Client(database.connection);
    await other.connect();
    expect(await database.stop()).toBe("left running");
    expect((await other.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await other.end();
    expect(await database.stop()).toBe("stopped");
  });

  test("is stopped by force although another client is connected", async () => {
    const database = await start();
    const other = new pg.Client(database.connection);
    const cutOff = new Promise<Error & { code?: string }>((resolve) => other.on("error", resolve));
    await other.connect();
    expect(await stopDatabase(directory, { force: true })).toBe("stopped");
    expect((await cutOff).code).toBe("57P01");
  });

  test("keeps its log within bounds: a large one makes way for a new one", async () => {
    await (await start()).stop();
    await truncate(join(directory, "postgres.log"), 11 * 1024 * 1024);
    await start();
    expect((await stat(join(directory, "postgres.log"))).size).toBeLessThan(10_000);
    expect((await stat(join(directory, "postgres.log.1"))).size).toBe(11 * 1024 * 1024);
  });

  test("does not start on a broken cluster, and the error carries the end of its log", async () => {
    await (await start()).stop();
    await rm(join(directory, "data", "global", "pg_control"));
    await expect(start()).rejects.toMatchObject({
      code: "database_start",
      message: expect.stringContaining("could not find the database system"),
    });
    expect((await databaseStatus(directory)).errors).toContainEqual(
      expect.stringContaining("could not find the database system"),
    );
  });
});

async function one(database: EmbeddedDatabase, statement: string): Promise<unknown> {
  const client = new pg.Client(database.connection);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: statement, rowMode: "array" });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

/** TCP ports on which this process listens: its descriptors, looked up in the system's socket table. */
async function listeningPorts(pid: number): Promise<number[]> {
  const links = await Promise.all(
    (await readdir(`/proc/${pid}/fd`)).map((fd) =>
      readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""),
    ),
  );
  const own = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(`/proc/${pid}/net/${name}`, "utf8").catch(() => "")),
  );
  return tables
    .flatMap((table) => table.split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === "0A" && own.has(fields[9]))
    .map((fields) => Number.parseInt(fields[1]?.split(":")[1] ?? "", 16));
}
