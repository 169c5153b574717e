import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chown, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { databaseStatus, startEmbedded, stopDatabase } from "@horarium/server/embedded-postgres";
import { makeFolder } from "../embedded-postgres/support/app.ts";
import { isRoot, kinds } from "../embedded-postgres/support/postgres-kinds.ts";

const log = () => {};
let folder: Awaited<ReturnType<typeof makeFolder>>;
let directory: string;
let pidFile: string;
let owner: { uid: number; gid: number };
const processes: ChildProcess[] = [];

beforeAll(async () => {
  folder = await makeFolder();
  directory = join(folder.path, "database");
  pidFile = join(directory, "data", "postmaster.pid");
  if (kinds.length === 0) return;
  await (await startEmbedded({ directory, log })).stop();
  owner = await stat(directory);
});
afterEach(async () => {
  for (const child of processes.splice(0)) child.kill("SIGKILL");
  await stopDatabase(directory, { force: true });
});
afterAll(() => folder.remove());

describe.skipIf(kinds.length === 0)("a pid file", () => {
  test("of a process that is gone does not keep the server from starting", async () => {
    const child = await aProcess();
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    await leavePidFile(child.pid!);
    expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "started" });
  });

  test.each(["as the same user", "as another user"])(
    "of a living process that is something else is removed and the process left in peace: %s",
    async (whose) => {
      const child = await aProcess(whose === "as the same user" ? owner : undefined);
      await leavePidFile(child.pid!);
      expect(await databaseStatus(directory)).toMatchObject({ state: "stopped" });
      expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "started" });
      expect(isAlive(child)).toBe(true);
    },
  );

  test("of a process that has ended and that its parent has not fetched, as in a container without init", async () => {
    const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 600"], {
      stdio: ["ignore", "pipe", "ignore"],
      ...(isRoot ? { uid: owner.uid, gid: owner.gid } : {}),
    });
    processes.push(parent);
    const said = await new Promise<Buffer>((resolve) => parent.stdout.once("data", resolve));
    await leavePidFile(Number(said.toString()));
    expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "started" });
  });

  test("of a server whose socket was deleted leads to a message with both, and nothing is done to it", async () => {
    await startEmbedded({ directory, log });
    const { pid } = await databaseStatus(directory);
    await rm(join(directory, ".s.PGSQL.5432"));
    expect(await databaseStatus(directory)).toMatchObject({ state: "unclear", pid });
    const starting = startEmbedded({ directory, log });
    await expect(starting).rejects.toMatchObject({ code: "database_pid" });
    await expect(starting).rejects.toThrow(`kill -INT ${pid}`);
    expect(process.kill(pid!, 0)).toBe(true);
    process.kill(pid!, "SIGINT");
    expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "started" });
  });

  test("of the process that starts, as in a container where numbers are the same each time", async () => {
    await leavePidFile(process.pid);
    expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "started" });
  });

  test("of a living PostgreSQL of another directory is removed, and that one left in peace", async () => {
    const other = join(folder.path, "other");
    // node's cp would not keep the owner
    execFileSync("cp", ["-a", directory, other]);
    await startEmbedded({ directory: other, log });
    const { pid, socket } = await databaseStatus(other);
    await leavePidFile(pid!);
    expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "started" });
    expect(await databaseStatus(other)).toMatchObject({ state: "running", pid });

    await stopDatabase(directory);
    // the same, with a socket at which the other one answers: whose number it is stays open, so nothing is touched
    await leavePidFile(pid!, socket);
    await expect(startEmbedded({ directory, log })).rejects.toMatchObject({
      code: "database_foreign",
    });
    await expect(startEmbedded({ directory, log })).rejects.toThrow(pidFile);
    await expect(stopDatabase(directory, { force: true })).rejects.toThrow("not the one of");
    expect(await readFile(pidFile, "utf8")).toContain(String(pid));
    expect(await databaseStatus(other)).toMatchObject({ state: "running", pid });

    await stopDatabase(other, { force: true });
    expect(await startEmbedded({ directory, log })).toMatchObject({ mode: "started" });
  });
});

/** As a server that was killed leaves it. */
async function leavePidFile(pid: number, socket = directory): Promise<void> {
  const startedAt = Math.floor(Date.now() / 1000) - 3600;
  const data = join(directory, "data");
  await writeFile(
    pidFile,
    `${pid}\n${data}\n${startedAt}\n5432\n${socket}\n\n  1234567         0\nready   \n`,
  );
  const lock = join(directory, ".s.PGSQL.5432.lock");
  await writeFile(lock, `${pid}\n${data}\n${startedAt}\n5432\n${directory}\n`);
  for (const file of [pidFile, lock]) if (isRoot) await chown(file, owner.uid, owner.gid);
}

async function aProcess(user?: { uid: number; gid: number }): Promise<ChildProcess> {
  await mkdir(join(folder.path, "cwd"), { recursive: true });
  const child = spawn("sleep", ["600"], {
    cwd: join(folder.path, "cwd"),
    stdio: "ignore",
    ...(isRoot && user ? { uid: user.uid, gid: user.gid } : {}),
  });
  processes.push(child);
  await new Promise((resolve) => child.once("spawn", resolve));
  return child;
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
