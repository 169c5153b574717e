import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createHorarium, type Horarium } from "horarium";
import type pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { TestDatabase } from "../../../../test/support/test-database.ts";
import { until } from "../../../engine/test/faults/kit/until.ts";
import {
  createBackupPlace,
  dumpPrograms,
  serverPrograms,
  type BackupPlace,
} from "../support/backups.ts";
import { countOf, createLibrary } from "../support/library.ts";
import { endLeases } from "./end-leases.ts";

const program = fileURLToPath(new URL("backup-worker.mjs", import.meta.url));
const byDump = (await dumpPrograms()) !== null;

let database: TestDatabase;
let pool: pg.Pool;
let place: BackupPlace;
let horarium: Horarium;
let scratch: string;
const workers: ChildProcess[] = [];

beforeEach(async () => {
  database = await createLibrary();
  pool = database.pool;
  horarium = createHorarium({ db: pool, handlers: [] });
  await horarium.migrate();
  place = await createBackupPlace();
  scratch = await mkdtemp(join(tmpdir(), "hor-"));
  await chmod(scratch, 0o755);
  // enough that nothing is done in a moment
  await pool.query(
    `create table public.noise as
     select n, decode(repeat(md5(n::text) || md5((n * 7)::text), 8), 'hex') as bytes
     from generate_series(1, 50000) n`,
  );
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await kill(worker);
  await database.drop();
  await place.remove();
  await rm(scratch, { recursive: true, force: true });
});

async function startWorker(): Promise<ChildProcess> {
  const settings = {
    url: database.url,
    directory: place.directory,
    kept: place.kept,
    programs: await serverPrograms(pool),
    scratchDirectory: scratch,
  };
  const worker = spawn(process.execPath, [program, JSON.stringify(settings)], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  workers.push(worker);
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  worker.kill("SIGKILL");
  await once(worker, "exit");
  await endLeases(pool);
}

async function enqueue(parameters: Record<string, unknown>): Promise<string> {
  const app = createHorarium({
    db: pool,
    handlers: [place.handler(database.url)],
  });
  const given = { restoreEvery: "never", compress: 1, ...parameters };
  const { id } = await app.enqueue(place.handler(database.url), given);
  return id;
}

const completed = (id: string) =>
  until(
    "the next attempt completes it",
    async () => {
      const { status, error } = await horarium.execution(id);
      if (status === "failed") throw new Error(JSON.stringify(error));
      return status === "completed" ? true : null;
    },
    180_000,
  );

for (const method of byDump ? ["dump", "physical"] : ["physical"]) {
  test(`B5: kill -9 while a ${method} is written leaves no backup, and the next attempt clears the remains`, async () => {
    const id = await enqueue({ method, verify: "read" });
    const first = await startWorker();
    const partial = await until("a partial file has bytes", async () => {
      const names = await readdir(place.directory).catch(() => []);
      const name = names.find((one) => one.endsWith(".partial"));
      if (name === undefined) return null;
      const found = await stat(join(place.directory, name)).catch(() => null);
      return found !== null && found.size > 100_000 ? name : null;
    });
    await kill(first);
    expect(await place.staged()).toEqual([partial]);
    expect(await place.names()).toEqual([]);

    await startWorker();
    await completed(id);
    expect(await place.staged()).toEqual([]);
    const names = await place.names();
    expect(names).toEqual([names[0], `${names[0]}.manifest.json`]);
    expect((await horarium.execution(id)).result).toMatchObject({ counts: { file: names[0] } });
    expect((await horarium.execution(id)).attempt).toBeGreaterThanOrEqual(2);
    expect(await programsLeft()).toEqual([]);
  });
}

test.skipIf(!byDump)(
  "B13: kill -9 while a dump is restored as a proof leaves no scratch database after the next attempt",
  async () => {
    const scratchDatabases = () =>
      countOf(
        pool,
        `select count(*) as n
         from pg_database
         where datname like 'library_backup_check_' || (select oid from pg_database where datname = current_database()) || '_%'`,
      );
    const id = await enqueue({ method: "dump", verify: "restore" });
    const first = await startWorker();
    await until("the scratch database is there", async () => (await scratchDatabases()) || null);
    await kill(first);
    expect(await scratchDatabases()).toBe(1);

    await startWorker();
    await completed(id);
    expect(await scratchDatabases()).toBe(0);
    expect(await place.names()).toHaveLength(2);
  },
);

test("B13: kill -9 while a scratch server runs leaves neither server nor folder after the next attempt", async () => {
  const id = await enqueue({ method: "physical", verify: "restore" });
  const first = await startWorker();
  const pid = await until("the scratch server has begun", async () => {
    const [name] = await readdir(scratch);
    if (name === undefined) return null;
    const text = await readFile(join(scratch, name, "data", "postmaster.pid"), "utf8").catch(
      () => "",
    );
    return Number.parseInt(text, 10) || null;
  });
  await kill(first);
  // it outlives its worker
  expect(isAlive(pid)).toBe(true);

  await startWorker();
  await completed(id);
  expect(isAlive(pid)).toBe(false);
  expect(await readdir(scratch)).toEqual([]);
  expect(await place.names()).toHaveLength(2);
  expect((await horarium.execution(id)).result).toMatchObject({
    counts: { verifyLevel: "restore" },
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Programs of a backup of this database that outlived their worker: sessions that are still there. */
async function programsLeft(): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select application_name as name
     from pg_stat_activity
     where datname = current_database() and (application_name ~ 'pg_dump|pg_restore' or backend_type = 'walsender')`,
  );
  return rows.map(({ name }) => name);
}
