import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";

import { startEmbedded, type EmbeddedDatabase } from "@horarium/server/embedded-postgres";
import pg from "pg";
import { pack } from "tar-stream";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { migrateLibrary, seedDemoLibrary } from "../adapters/reference/index.ts";
import { checkArchive, eachEntry, plainPath } from "../src/backup/cluster-archive.ts";
import { compare, unpack } from "../src/backup/verify-physical.ts";
import type { BackupCounts } from "../src/handlers/backup-database.ts";
import { unseal, type BackupDeps, type LibraryResult, type SealingKeys } from "../src/index.ts";
import {
  makeScratchFolder,
  removeScratchFolder,
  startScratchServer,
} from "../src/infra/scratch-server.ts";
import { findServerPrograms, usualFolders } from "../src/infra/postgres-programs.ts";
import { createBackupPlace, serverPrograms, type BackupPlace } from "./support/backups.ts";
import { countOf, rowsOf } from "./support/library.ts";
import { runHandler, type RunOptions } from "./support/run-handler.ts";

let folder: string;
let database: EmbeddedDatabase;
let pool: pg.Pool;
let place: BackupPlace;
let programs: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "horarium-backup-"));
  database = await startEmbedded({ directory: folder, log: () => {} });
  pool = new pg.Pool(database.connection);
  // the server is stopped at the end, maybe before the last connection has left
  pool.on("connect", (client) => client.on("error", () => {}));
  await migrateLibrary(pool);
  await seedDemoLibrary(pool);
  await pool.query(
    "create table public.busy (n integer); create unlogged table public.sketch as select 1 as n",
  );
  programs = await serverPrograms(pool);
});
afterAll(async () => {
  await pool.end();
  await database.stop({ force: true });
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await pool.query("truncate library_jobs.backup, public.busy");
  place = await createBackupPlace();
});
afterEach(() => place.remove());

const back = (options: RunOptions = {}, deps: Partial<BackupDeps> = {}) =>
  runHandler<LibraryResult<BackupCounts>>(
    place.handler("", {
      connection: { ...database.connection, password: "open-sesame-7" },
      programs,
      ...deps,
    }),
    pool,
    {
      ...options,
      parameters: { method: "physical", compress: 1, restoreEvery: "never", ...options.parameters },
    },
  );

/** Of the backups of this test: others on the machine have their own in the same folder. */
async function scratchLeft(): Promise<string[]> {
  const sum = createHash("sha256").update(place.directory).digest("hex").slice(0, 8);
  return (await readdir(tmpdir())).filter((name) => name.startsWith(`library-scratch-${sum}-`));
}

/** A sum of the rows of each of the library's tables. */
async function sumsOf(of: pg.Pool): Promise<Record<string, string>> {
  const tables = await rowsOf<{ name: string }>(
    of,
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'library' order by 1",
  );
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await rowsOf<{ sum: string }>(
      of,
      `select md5(coalesce(string_agg(t::text, '' order by t::text), '')) as sum from ${name} t`,
    );
    sums[name] = row!.sum;
  }
  return sums;
}

test("B11: a cluster under constant writes is copied, starts again elsewhere, and has every row", async () => {
  let isOver = false;
  const writing = (async () => {
    for (let n = 0; !isOver; n += 1) await pool.query("insert into public.busy values ($1)", [n]);
  })();
  const { result, lines, progress } = await back({ parameters: { verify: "restore" } }).finally(
    () => {
      isOver = true;
    },
  );
  await writing;

  expect(result).toMatchObject({
    outcome: "done",
    counts: { method: "physical", verifyLevel: "restore" },
  });
  expect(result.warnings.join()).toContain("public.sketch");
  expect(progress.done).toBeGreaterThan(1000);
  const { file, bytes, sha256 } = result.counts;
  const manifest = await place.manifest(file);
  expect(manifest).toMatchObject({ method: "physical", bytes, sha256, countsOf: "restored" });
  expect(manifest.counts["library.work"]).toBe(613);
  expect(manifest.counts["public.sketch"]).toBe(0);
  const busy = manifest.writtenMeanwhile["public.busy"]!;
  expect(busy.restored).toBeGreaterThanOrEqual(busy.before);
  expect(busy.restored).toBeLessThanOrEqual(busy.after);
  expect(busy.after).toBeGreaterThan(busy.before);
  expect(lines.map(({ message }) => message)).toContain("backup.base");
  expect(await scratchLeft()).toEqual([]);
  expect(await place.staged()).toEqual([]);

  const server = await findServerPrograms(
    [...programs, ...(await usualFolders())],
    Number.parseInt(database.version, 10),
  );
  const path = await mkdtemp(join(tmpdir(), "restored-"));
  await rm(path, { recursive: true });
  const scratch = await makeScratchFolder(path, server!);
  if (typeof scratch === "string") throw new Error(scratch);
  try {
    const signal = AbortSignal.timeout(300_000);
    await unpack(join(place.kept, file), null, scratch, signal);
    const { user, database: name } = database.connection;
    const running = await startScratchServer(scratch, server!, {
      maxPreparedTransactions: 0,
      user,
      database: name,
      signal,
    });
    const copy = new pg.Pool({ ...running.address, user, database: name });
    try {
      expect(await sumsOf(copy)).toEqual(await sumsOf(pool));
      expect(await countOf(copy, "select count(*) as n from public.busy")).toBe(busy.restored);
    } finally {
      await copy.end();
      await running.stop();
    }
  } finally {
    await removeScratchFolder(path);
  }
});

test("B7: no password in log, result and manifest of a physical backup", async () => {
  const { result, lines } = await back({ parameters: { verify: "checksum" } });
  const manifest = await readFile(join(place.kept, `${result.counts.file}.manifest.json`), "utf8");
  for (const text of [manifest, JSON.stringify(lines), JSON.stringify(result)])
    expect(text).not.toContain("open-sesame");
  expect(await place.manifest(result.counts.file)).toMatchObject({
    countsOf: "live",
    verified: { level: "checksum" },
  });
});

test("B3: every kind of damage to an archive is found by reading it", async () => {
  const { result } = await back({ parameters: { verify: "read" } });
  const { file } = result.counts;
  const { wal } = await place.manifest(file);
  const path = join(place.kept, file);
  const check = (of: string) =>
    checkArchive(of, null, wal!, {
      segmentBytes: 16 * 1024 * 1024,
      signal: AbortSignal.timeout(300_000),
    });
  expect(await check(path)).toBeGreaterThan(900);

  const damaged = join(place.folder, "damaged");
  const bytes = await readFile(path);
  await writeFile(damaged, bytes);
  await truncate(damaged, bytes.length - 1000);
  await expect(check(damaged)).rejects.toThrow("cannot be read to its end");
  for (const at of [bytes.length / 10, bytes.length / 2, bytes.length - 3000, bytes.length - 6].map(
    Math.floor,
  )) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 4;
    await writeFile(damaged, changed);
    await expect(check(damaged), `byte ${at}`).rejects.toMatchObject({ code: "backup_bad" });
  }

  const files: [string, Buffer][] = [];
  await eachEntry(path, null, AbortSignal.timeout(300_000), async (entry) => {
    const pieces: Buffer[] = [];
    for await (const piece of entry as AsyncIterable<Buffer>) pieces.push(piece);
    if (entry.header.type === "file") files.push([plainPath(entry), Buffer.concat(pieces)]);
  });
  const repacked = async (change: (name: string, content: Buffer) => [string, Buffer][]) => {
    const tar = pack();
    const writing = pipeline(tar, createGzip({ level: 0 }), createWriteStream(damaged));
    for (const [name, content] of files.flatMap((file) => change(...file)))
      await new Promise<void>((resolve, reject) => {
        tar.entry({ name }, content, (error) => (error ? reject(error) : resolve()));
      });
    tar.finalize();
    await writing;
    return check(damaged);
  };
  expect(await repacked((name, content) => [[name, content]])).toBeGreaterThan(900);
  await expect(
    repacked((name, content) => (name === "PG_VERSION" ? [] : [[name, content]])),
  ).rejects.toThrow("PG_VERSION is missing");
  await expect(
    repacked((name, content) => [[name, name === "PG_VERSION" ? Buffer.from("99\n") : content]]),
  ).rejects.toThrow("PG_VERSION has another SHA-256");
  await expect(
    repacked((name, content) =>
      name === "PG_VERSION"
        ? [
            [name, content],
            ["base/extra", content],
          ]
        : [[name, content]],
    ),
  ).rejects.toThrow("base/extra is not in its manifest");
  await expect(
    repacked((name, content) => (/^pg_wal\/\w{24}$/.test(name) ? [] : [[name, content]])),
  ).rejects.toThrow(/pg_wal\/\w+ is missing/);
  await expect(
    repacked((name, content) => [
      [
        name,
        name === "backup_manifest"
          ? Buffer.from(content.toString().replace("PG_VERSION", "PG_VERSIOM"))
          : content,
      ],
    ]),
  ).rejects.toThrow("another sum than it says");
  await expect(
    repacked((name, content) => (name === "backup_manifest" ? [] : [[name, content]])),
  ).rejects.toThrow("no backup_manifest");
});

const keys: SealingKeys = { current: "k1", keys: { k1: randomBytes(32) } };

test("B8: a sealed backup is proven with its key, opens to the same cluster, and not with another key", async () => {
  const { result } = await back({ parameters: { verify: "restore" } }, { keys });
  const { file } = result.counts;
  expect(file).toMatch(/\.base\.tar\.gz\.sealed$/);
  const manifest = await place.manifest(file);
  expect(manifest).toMatchObject({ encryption: { keyId: "k1" }, verified: { level: "restore" } });

  const path = join(place.kept, file);
  const opened = join(place.folder, "opened.base.tar.gz");
  await pipeline(unseal(createReadStream(path), keys.keys), createWriteStream(opened));
  await pipeline(createReadStream(opened), createGunzip(), async function (tar) {
    for await (const _ of tar);
  });
  const options = { segmentBytes: 16 * 1024 * 1024, signal: AbortSignal.timeout(300_000) };
  expect(await checkArchive(opened, null, manifest.wal!, options)).toBeGreaterThan(900);
  const other = { current: "k1", keys: { k1: randomBytes(32) } };
  await expect(checkArchive(path, other, manifest.wal!, options)).rejects.toMatchObject({
    code: "backup_bad",
  });
  await truncate(path, (await stat(path)).size - 10);
  await expect(checkArchive(path, keys, manifest.wal!, options)).rejects.toMatchObject({
    code: "backup_bad",
  });
});

test("encrypt without a key is refused, and a remote target without encryption is warned of", async () => {
  await expect(back({ parameters: { encrypt: true } })).rejects.toMatchObject({
    name: "DoNotRetry",
  });
  const targets = { far: { ...place.target, isRemote: true } };
  const { result } = await back({ parameters: { verify: "checksum" } }, { targets });
  expect(result.warnings.join()).toContain("not encrypted");
});

test("a role that may not copy the cluster is refused with the remedy", async () => {
  await pool.query("create role plain login");
  try {
    await pool.query(
      "grant select on all tables in schema library, library_jobs, public to plain; grant usage on schema library, library_jobs to plain",
    );
    await expect(
      back({}, { connection: { ...database.connection, user: "plain" } }),
    ).rejects.toMatchObject({
      name: "DoNotRetry",
      message: expect.stringContaining("replication"),
    });
  } finally {
    await pool.query("drop owned by plain; drop role plain");
  }
});

test("without programs of the server's major the proof stays at reading, with a warning", async () => {
  process.env["PG_BINDIR"] = place.folder;
  try {
    const { result } = await back({ parameters: { verify: "restore" } }, { programs: [] });
    expect(result.counts.verifyLevel).toBe("read");
    expect(result.warnings.join()).toContain("no programs");
  } finally {
    delete process.env["PG_BINDIR"];
  }
});

test("only a table that nobody wrote must have the same rows", () => {
  const before = {
    a: { rows: 1, writes: "1" },
    b: { rows: 2, writes: "1" },
    c: { rows: 3, writes: "1" },
  };
  const after = {
    a: { rows: 1, writes: "1" },
    b: { rows: 2, writes: "3" },
    d: { rows: 4, writes: "1" },
  };
  expect(compare(before, after, { a: 1, b: 3, d: 4 }, [])).toEqual({
    wrong: [],
    written: {
      b: { before: 2, after: 2, restored: 3 },
      c: { before: 3, after: 0, restored: null },
      d: { before: 0, after: 4, restored: 4 },
    },
  });
  expect(compare(before, after, { b: 2 }, []).wrong).toEqual(["a has no rows, expected 1"]);
  expect(compare(before, after, { a: 1, b: 2 }, ["a"]).wrong).toEqual(["a has 1 rows, expected 0"]);
});
