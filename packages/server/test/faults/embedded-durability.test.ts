import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databaseStatus, startEmbedded, stopDatabase } from "@horarium/server/embedded-postgres";
import { buildApp, makeFolder } from "../embedded-postgres/support/app.ts";
import { compare } from "../embedded-postgres/support/ledger.ts";
import { has, isRoot, kinds } from "../embedded-postgres/support/postgres-kinds.ts";
import { until } from "../embedded-postgres/support/processes.ts";

const onLinux = process.platform === "linux";
const log = () => {};
let folder: Awaited<ReturnType<typeof makeFolder>>;

beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => folder.remove());

test.skipIf(!onLinux || !isRoot || !has("strace") || kinds.length === 0)(
  "twenty commits are at least twenty calls of fdatasync (needs Linux, root and strace)",
  async () => {
    const directory = join(folder.path, "database");
    const database = await startEmbedded({ directory, log });
    const client = new pg.Client(database.connection);
    await client.connect();
    await client.query("create table committed (id int)");
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");

    const trace = join(folder.path, "trace");
    const strace = spawn(
      "strace",
      ["-p", String(rows[0]!.pid), "-e", "trace=fdatasync", "-o", trace],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    // it says "attached" when it sees everything
    await new Promise((resolve) => strace.stderr.once("data", resolve));
    for (let id = 0; id < 20; id++) await client.query("insert into committed values ($1)", [id]);
    strace.kill("SIGINT");
    await new Promise((resolve) => strace.once("close", resolve));
    await client.end();

    const calls = (await readFile(trace, "utf8")).match(/^fdatasync\(\d+\)\s+= 0$/gm) ?? [];
    expect(calls.length).toBeGreaterThanOrEqual(20);
  },
);

test.skipIf(!onLinux || !isRoot || !mayMount() || kinds.length === 0)(
  "a full disk is an error, loses nothing, and work goes on when there is space again (needs Linux and a root that may mount)",
  async () => {
    const disk = join(folder.path, "disk");
    await mkdir(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=220m,mode=755", "tmpfs", disk]);
    const directory = join(disk, "database");
    try {
      const app = await buildApp(join(folder.path, "app"));
      await startEmbedded({ directory, log });
      const ballast = join(disk, "ballast");
      const { bavail, bsize } = await statfs(disk);
      await writeFile(ballast, Buffer.alloc(bavail * bsize - 12 * 1024 * 1024));
      const ledger = join(folder.path, "ledger");
      const writer = app.run(["write", ledger, "500"], { env: { HORARIUM_DATA: directory } });
      // either of: no space for a row, or no space for the log, upon which the server ends all connections
      expect(await writer.fact("failed")).toMatch(/No space left|terminat/);
      await writer.ended;

      await rm(ballast);
      await until(async () => (await databaseStatus(directory)).state !== "busy");
      const database = await startEmbedded({ directory, log });
      const found = await compare(database.connection, ledger, 500);
      expect(found).toMatchObject({ lost: [], torn: [] });
      expect(found.acknowledged).toBeGreaterThan(0);
      const client = new pg.Client(database.connection);
      await client.connect();
      await client.query("insert into written values (0, 0)");
      await client.end();
    } finally {
      await stopDatabase(directory, { force: true });
      execFileSync("umount", [disk]);
    }
  },
);

function mayMount(): boolean {
  return spawnSync("unshare", ["-m", "true"]).status === 0;
}
