import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { planRotation } from "../src/backup/rotate.ts";
import type { BackupCounts } from "../src/handlers/backup-database.ts";
import { unseal, type BackupDeps, type LibraryResult } from "../src/index.ts";
import { directoryStore } from "../src/infra/object-store/directory.ts";
import {
  createBackupPlace,
  dumpPrograms,
  serverPrograms,
  type BackupPlace,
} from "./support/backups.ts";
import { countOf, createLibrary, rowsOf } from "./support/library.ts";
import { runHandler, type RunOptions } from "./support/run-handler.ts";

const real = await dumpPrograms();
/** Without a pg_dump for this server there is nothing to test here. */
const dumping = test.skipIf(real === null);

let database: TestDatabase;
let pool: pg.Pool;
let place: BackupPlace;

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  await pool.query(types);
});
afterAll(() => database.drop());

beforeEach(async () => {
  await pool.query("truncate library_jobs.backup");
  place = await createBackupPlace();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await place.remove();
});

/** A table with everything that is easily lost on the way. */
const types = `
  create type public.shape as enum ('octavo', 'quarto', 'folio');
  create table public.everything (
    id bigint generated always as identity primary key,
    title text not null,
    shape public.shape,
    facts jsonb,
    cover bytea,
    words tsvector generated always as (to_tsvector('simple', title)) stored,
    price numeric(10, 2),
    at timestamptz
  );
  insert into public.everything (title, shape, facts, cover, price, at)
  select 'Title ' || n || ' äöü 漢字', (array['octavo', 'quarto', 'folio'])[1 + n % 3]::public.shape,
         jsonb_build_object('n', n, 'nested', jsonb_build_array(null, true, 'x')), decode(md5(n::text), 'hex'),
         n / 7.0, timestamptz '2026-11-24 12:00Z' + n * interval '1 hour'
  from generate_series(1, 2000) n;
  create table public.book_chunk (id integer primary key, text text);
  insert into public.book_chunk select n, md5(n::text) from generate_series(1, 500) n;
  create table public.part (id integer, at date) partition by range (at);
  create table public.part_1 partition of public.part for values from ('2026-01-01') to ('2026-07-01');
  create table public.part_2 partition of public.part for values from ('2026-07-01') to ('2027-01-01');
  insert into public.part select n, date '2026-01-01' + n from generate_series(0, 300) n;`;

const back = (options: RunOptions = {}, deps: Partial<BackupDeps> = {}) =>
  runHandler<LibraryResult<BackupCounts>>(place.handler(database.url, deps), pool, options);

/** A dump without the weekly proof by restoring. */
const plain = { method: "dump", restoreEvery: "never" };

const fingerprint = (of: pg.Pool) =>
  rowsOf(
    of,
    "select count(*)::int as rows, md5(string_agg(e::text, '' order by id)) as sum from public.everything e",
  );

dumping("B1: what was dumped and dropped comes back with the same rows and sums", async () => {
  const before = await fingerprint(pool);
  const { result, lines, progress } = await back({ parameters: { ...plain, verify: "restore" } });

  expect(result).toMatchObject({
    outcome: "done",
    counts: { method: "dump", verifyLevel: "restore", kept: 1, removed: [] },
  });
  const { file, bytes, sha256, tables, rows } = result.counts;
  const manifest = await place.manifest(file);
  expect(manifest).toMatchObject({ file, bytes, sha256, tables, rows, method: "dump" });
  expect(manifest.counts["public.everything"]).toBe(2000);
  expect(manifest.counts["public.part_1"]! + manifest.counts["public.part_2"]!).toBe(301);
  expect(manifest.migrations).toContain("0014_backup.sql");
  expect(manifest.verified.level).toBe("restore");
  expect(await place.names()).toEqual([file, `${file}.manifest.json`]);
  expect(await place.staged()).toEqual([]);
  expect(lines.find(({ message }) => message === "backup.verified")?.fields).toMatchObject({
    level: "restore",
    method: "dump",
    tables,
    rows,
  });
  expect(progress).toEqual({ done: 2 * tables, total: 2 * tables });

  const other = await createTestDatabase();
  try {
    const { host, port, user, password, database: name } = new pg.Client(other.url);
    await promisify(execFile)(
      join(real!.folder, "pg_restore"),
      ["-d", name!, "--no-owner", join(place.kept, file)],
      {
        env: {
          ...process.env,
          PGHOST: host,
          PGPORT: String(port),
          PGUSER: user,
          PGPASSWORD: password ?? "",
        },
      },
    );
    expect(await fingerprint(other.pool)).toEqual(before);
  } finally {
    await other.drop();
  }
});

dumping("B2: what is written during the dump is neither in it nor in its counts", async () => {
  let isOver = false;
  const writing = (async () => {
    for (let n = 0; !isOver; n += 1)
      await pool.query("insert into public.everything (title) values ($1)", [`late ${n}`]);
  })();
  try {
    const { result } = await back({ parameters: { ...plain, verify: "restore" } });
    const { counts } = await place.manifest(result.counts.file);
    const live = await countOf(pool, "select count(*) as n from public.everything");
    expect(counts["public.everything"]).toBeGreaterThanOrEqual(2000);
    expect(counts["public.everything"]).toBeLessThan(live);
  } finally {
    isOver = true;
    await writing;
    await pool.query("delete from public.everything where title like 'late %'");
  }
});

dumping(
  "B3: a byte that changes on the way to the target is found, and the older backup stays",
  async () => {
    const first = await back({
      parameters: { ...plain, keepDaily: 1, keepWeekly: 0, keepMonthly: 0 },
      scheduledFor: "2026-11-23T02:00:00Z",
    });
    const { store } = place.target;
    const damaging: BackupDeps["targets"] = {
      disk: {
        isRemote: false,
        store: {
          ...store,
          async put(key, body, options) {
            const stored = await store.put(key, body, options);
            const path = join(place.kept, key);
            const bytes = await readFile(path);
            bytes[bytes.length - 100]! ^= 1;
            await writeFile(path, bytes);
            return stored;
          },
        },
      },
    };
    const failing = back(
      {
        parameters: { ...plain, keepDaily: 1, keepWeekly: 0, keepMonthly: 0 },
        scheduledFor: "2026-11-24T02:00:00Z",
      },
      { targets: damaging },
    );
    await expect(failing).rejects.toMatchObject({
      name: "DoNotRetry",
      message: expect.stringContaining("nothing was rotated"),
    });
    const names = await place.names();
    expect(names).toContain(first.result.counts.file);
    expect(names.filter((name) => name.endsWith(".bad"))).toHaveLength(1);
    expect(await rowsOf(pool, "select status from library_jobs.backup order by id")).toEqual([
      { status: "kept" },
      { status: "bad" },
    ]);
  },
);

/** A pg_dump that does not do what it should, and the real pg_restore beside it. */
async function wrongPrograms(
  pgDump: string,
  pgRestore = 'exec "$real/pg_restore" "$@"',
): Promise<string> {
  const { folder } = real!;
  for (const [name, script] of [
    ["pg_dump", pgDump],
    ["pg_restore", pgRestore],
  ] as const) {
    const path = join(place.folder, name);
    await writeFile(
      path,
      `#!/bin/bash\nreal=${folder}\nif [ "$1" = --version ]; then exec "$real/${name}" --version; fi\n${script}\n`,
    );
    await chmod(path, 0o755);
  }
  return place.folder;
}

dumping(
  "B3: a dump whose tail is missing is found by reading it, renamed, and nothing is rotated",
  async () => {
    const programs = [await wrongPrograms('"$real/pg_dump" "$@" | head -c 60000; exit 0')];
    await expect(back({ parameters: { ...plain, verify: "read" } }, { programs })).rejects.toThrow(
      /the backup is bad.*pg_restore/,
    );
    expect(await place.names()).toEqual([]);
    expect(await place.staged()).toEqual([expect.stringMatching(/\.dump\.bad$/)]);
  },
);

dumping("B3: a pg_restore that dies by a signal counts as a failure", async () => {
  const programs = [await wrongPrograms('exec "$real/pg_dump" "$@"', "kill -SEGV $$")];
  await expect(back({ parameters: plain }, { programs })).rejects.toThrow("SIGSEGV");
});

dumping("a pg_dump that fails leaves nothing but the reason", async () => {
  const programs = [
    await wrongPrograms('head -c 100000 /dev/zero; echo "pg_dump: error: out of luck" >&2; exit 1'),
  ];
  await expect(back({ parameters: plain }, { programs })).rejects.toThrow(
    "pg_dump ended with exit 1: pg_dump: error: out of luck",
  );
  expect([...(await place.names()), ...(await place.staged())]).toEqual([]);
  expect(await rowsOf(pool, "select status, error from library_jobs.backup")).toEqual([
    { status: "failed", error: expect.stringContaining("out of luck") },
  ]);
});

dumping("B4: a role from which row security hides rows is refused before the dump", async () => {
  const role = `reader_${process.pid}`;
  await pool.query(`create role ${role} login password 'sesame'`);
  try {
    await pool.query(
      `grant usage on schema public, library, library_jobs to ${role};
       grant select on all tables in schema public, library, library_jobs to ${role};
       grant select on all sequences in schema public, library, library_jobs to ${role};
       alter table public.everything enable row level security`,
    );
    const url = new URL(database.url);
    const connection = { ...connectionOf(url.href), user: role, password: "sesame" };
    await expect(back({ parameters: plain }, { connection })).rejects.toMatchObject({
      name: "DoNotRetry",
      message: expect.stringContaining("public.everything"),
    });
    await pool.query(`alter role ${role} bypassrls`);
    const { result } = await back({ parameters: { ...plain, verify: "restore" } }, { connection });
    expect(result.counts.verifyLevel).toBe("read");
    expect(result.warnings.join()).toContain("createdb");
  } finally {
    await pool.query(
      `alter table public.everything disable row level security; drop owned by ${role}; drop role ${role}`,
    );
  }
});

function connectionOf(url: string): pg.ClientConfig {
  const { host, port, user, database: name } = new pg.Client(url);
  return { host, port, ...(user && { user }), ...(name && { database: name }) };
}

dumping("B6: of backups of the same second, the one that was made just now is kept", async () => {
  const { file } = (await back({ parameters: { ...plain, verify: "checksum" } })).result.counts;
  const twin = file.replace(/[0-9a-f]{8}\.dump$/, "00000000.dump");
  const manifest = await readFile(join(place.kept, `${file}.manifest.json`), "utf8");
  await writeFile(join(place.kept, twin), "");
  await writeFile(join(place.kept, `${twin}.manifest.json`), manifest.replaceAll(file, twin));

  const { database: name } = await place.manifest(file);
  const policy = { keepDaily: 1, keepWeekly: 0, keepMonthly: 0, keepYearly: 0 };
  const { signal } = new AbortController();
  for (const [made, other] of [
    [file, twin],
    [twin, file],
  ] as const) {
    const plan = await planRotation(directoryStore(place.kept), name, policy, { signal, made });
    expect(plan).toEqual({ kept: [made], removed: [other] });
  }
});

dumping("B6: rotation keeps the newest and touches nothing foreign", async () => {
  const foreign = ["other.dump", "library-20200101T000000Z-00000000.dump", "readme.txt"];
  for (const name of foreign) await writeFile(join(place.kept, name), "not ours");
  const policy = { ...plain, verify: "checksum", keepDaily: 2, keepWeekly: 0, keepMonthly: 0 };
  const files: string[] = [];
  for (const day of [20, 21, 22, 23]) {
    const { result } = await back({ parameters: policy, scheduledFor: `2026-11-${day}T02:00:00Z` });
    files.push(result.counts.file);
    if (day === 23) expect(result.counts).toMatchObject({ kept: 2, removed: [files[1]] });
  }
  // a backup of ours without its manifest is nobody's
  const expected = [
    ...foreign,
    ...files.slice(2).flatMap((file) => [file, `${file}.manifest.json`]),
  ];
  expect(await place.names()).toEqual(expected.toSorted());
  expect(
    await rowsOf(
      pool,
      "select status, count(*)::int as n from library_jobs.backup group by 1 order by 1",
    ),
  ).toEqual([
    { status: "kept", n: 2 },
    { status: "removed", n: 2 },
  ]);
});

dumping("a dry execution makes nothing, and tells what would be removed", async () => {
  const policy = { ...plain, verify: "checksum", keepDaily: 1, keepWeekly: 0, keepMonthly: 0 };
  const { result: made } = await back({ parameters: policy, scheduledFor: "2026-11-23T02:00:00Z" });
  const { result } = await back({
    parameters: { ...policy, dryRun: true },
    scheduledFor: "2026-11-24T02:00:00Z",
  });
  expect(result).toMatchObject({
    outcome: "noop",
    dryRun: true,
    counts: { kept: 1, removed: [made.counts.file] },
  });
  expect(await place.names()).toHaveLength(2);
  expect(await place.staged()).toEqual([]);
});

dumping("B7: the password is in no argument, no log line, no result and no manifest", async () => {
  const password = "open-sesame-7";
  const role = `owner_${process.pid}`;
  await pool.query(`create role ${role} login superuser password '${password}'`);
  try {
    const programs = [
      await wrongPrograms(
        `tr '\\0' ' ' < /proc/$$/cmdline > ${place.folder}/seen; exec "$real/pg_dump" "$@"`,
      ),
    ];
    const connection = { ...connectionOf(database.url), user: role, password };
    const { result, lines } = await back(
      { parameters: { ...plain, verify: "restore" } },
      { connection, programs },
    );
    const manifest = await readFile(
      join(place.kept, `${result.counts.file}.manifest.json`),
      "utf8",
    );
    const seen = await readFile(join(place.folder, "seen"), "utf8");
    expect(seen).toContain("--snapshot=");
    for (const text of [seen, manifest, JSON.stringify(lines), JSON.stringify(result)])
      expect(text).not.toContain(password);

    const wrong = { ...connection, port: 1 };
    const error: unknown = await back({ parameters: plain }, { connection: wrong }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain(password);
  } finally {
    await pool.query(`drop role ${role}`);
  }
});

dumping("B10: the scratch database is gone also when it does not restore", async () => {
  const scratch = () =>
    countOf(
      pool,
      "select count(*) as n from pg_database where datname like 'library_backup_check_%'",
    );
  const programs = [
    await wrongPrograms(
      'exec "$real/pg_dump" "$@"',
      'if [[ "$1" == --dbname* ]]; then echo "pg_restore: error: disk on fire" >&2; exit 1; fi; exec "$real/pg_restore" "$@"',
    ),
  ];
  await expect(back({ parameters: { ...plain, verify: "restore" } }, { programs })).rejects.toThrow(
    "disk on fire",
  );
  expect(await scratch()).toBe(0);

  const abort = new AbortController();
  const cancelled = back({
    parameters: { ...plain, verify: "restore" },
    signal: abort.signal,
    onProgress: (_, text) => text === "restored" && abort.abort(new Error("cancelled")),
  });
  await expect(cancelled).rejects.toThrow("cancelled");
  expect(await scratch()).toBe(0);
  expect(
    [...(await place.names()), ...(await place.staged())].filter((name) => !name.endsWith(".bad")),
  ).toEqual([]);
});

dumping("a restored copy with other rows than the snapshot is bad", async () => {
  const programs = [
    await wrongPrograms('exec "$real/pg_dump" "$@" --exclude-table-data=public.book_chunk'),
  ];
  await expect(back({ parameters: { ...plain, verify: "restore" } }, { programs })).rejects.toThrow(
    "public.book_chunk has 0 rows, expected 500",
  );
});

dumping(
  "B14: the rows of book_chunk are in the dump, and are not when they are excluded",
  async () => {
    const included = await back({ parameters: { ...plain, verify: "restore" } });
    expect((await place.manifest(included.result.counts.file)).counts["public.book_chunk"]).toBe(
      500,
    );
    const excluded = await back({
      parameters: { ...plain, verify: "restore", excludeTableData: ["public.book_chunk"] },
    });
    const manifest = await place.manifest(excluded.result.counts.file);
    expect(manifest.counts["public.book_chunk"]).toBe(0);
    expect(manifest.excluded.tableData).toEqual(["public.book_chunk"]);
  },
);

dumping("a schema that is excluded is not in the dump", async () => {
  await pool.query(
    "create schema attic; create table attic.box (id integer); insert into attic.box values (1)",
  );
  try {
    const { result } = await back({
      parameters: { ...plain, verify: "restore", excludeSchemas: ["attic"] },
    });
    expect((await place.manifest(result.counts.file)).counts["attic.box"]).toBeUndefined();
  } finally {
    await pool.query("drop schema attic cascade");
  }
});

dumping("restores as a proof once a week, and reads on the other days", async () => {
  const parameters = { method: "dump" };
  const first = await back({ parameters });
  const second = await back({ parameters });
  expect([first, second].map(({ result }) => result.counts.verifyLevel)).toEqual([
    "restore",
    "read",
  ]);
  await pool.query("update library_jobs.backup set finished_at = now() - interval '7 days'");
  const third = await back({ parameters });
  expect(third.result.counts.verifyLevel).toBe("restore");
});

dumping(
  "a target that is away keeps the proven backup here, and the next attempt only sends it",
  async () => {
    const executionId = "1a2b3c4d-0000-4000-8000-000000000000";
    const away = {
      disk: { isRemote: false, store: directoryStore(join(place.folder, "not-mounted")) },
    };
    await expect(back({ parameters: plain, executionId }, { targets: away })).rejects.toMatchObject(
      {
        code: "unavailable",
        message: expect.stringContaining("kept in"),
      },
    );
    const staged = await place.staged();
    expect(staged).toHaveLength(2);

    // that it still waits keeps nobody from making a newer one
    const newer = back(
      { parameters: plain, scheduledFor: "2027-01-01T02:00:00Z" },
      { targets: away },
    );
    await expect(newer).rejects.toMatchObject({ code: "unavailable" });
    expect(await place.staged()).toHaveLength(4);

    const { result, lines } = await back({ parameters: plain, executionId });
    expect(await place.names()).toHaveLength(4);
    expect(await place.names()).toEqual(expect.arrayContaining(staged));
    expect(await place.staged()).toEqual([]);
    expect(result.counts).toMatchObject({ file: staged[0], kept: 2 });
    expect(lines.map(({ message }) => message)).not.toContain("backup.start");
  },
);

dumping(
  "a target that takes only small files refuses a larger one before it is written to the end",
  async () => {
    const targets = { disk: { ...place.target, maxBytes: 20_000 } };
    await expect(back({ parameters: plain }, { targets })).rejects.toMatchObject({
      name: "DoNotRetry",
      message: expect.stringContaining("20000"),
    });
    expect([...(await place.names()), ...(await place.staged())]).toEqual([]);
  },
);

dumping(
  "B8: a sealed dump is proven with its key, and opens to one that pg_restore reads",
  async () => {
    const keys = { current: "k1", keys: { k1: randomBytes(32) } };
    const { result } = await back({ parameters: { ...plain, verify: "restore" } }, { keys });
    const { file, verifyLevel } = result.counts;
    expect([file.endsWith(".dump.sealed"), verifyLevel]).toEqual([true, "restore"]);
    expect((await place.manifest(file)).encryption?.keyId).toBe("k1");
    const opened = join(place.folder, "opened");
    await pipeline(
      unseal(createReadStream(join(place.kept, file)), keys.keys),
      createWriteStream(opened),
    );
    const { stdout } = await promisify(execFile)(join(real!.folder, "pg_restore"), [
      "--list",
      opened,
    ]);
    expect(stdout).toContain("TABLE DATA public everything");
  },
);

const forced = { restoreEvery: "never", verify: "checksum", compress: 1 };

test("B12: the method follows from the programs that are here", async () => {
  const none = join(place.folder, "none");
  const old = join(place.folder, "old");
  for (const folder of [none, old]) await mkdir(folder);
  for (const name of ["pg_dump", "pg_restore"]) {
    await writeFile(join(old, name), `#!/bin/sh\necho "${name} (PostgreSQL) 9.6.24"\n`);
    await chmod(join(old, name), 0o755);
  }
  const programs = await serverPrograms(pool);
  for (const folder of [none, old]) {
    vi.stubEnv("PG_BINDIR", folder);
    const { result } = await back({ parameters: { ...forced, method: "auto" } }, { programs });
    expect(result.counts.method).toBe("physical");
    await expect(back({ parameters: { ...forced, method: "dump" } })).rejects.toMatchObject({
      name: "DoNotRetry",
      message: expect.stringContaining(folder === old ? "9.6.24" : "found: none"),
    });
  }
  vi.unstubAllEnvs();
  const { result } = await back({ parameters: { ...forced, method: "auto" } });
  expect(result.counts.method).toBe(real === null ? "physical" : "dump");
});

const mayMount = process.platform === "linux" && process.getuid?.() === 0;

test.skipIf(!mayMount)(
  "B9: a full disk fails the backup, leaves nothing on it, and the next one works",
  async () => {
    await mkdir(place.directory);
    await promisify(execFile)("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", place.directory]);
    try {
      for (const method of real === null ? ["physical"] : ["dump", "physical"]) {
        await pool.query("truncate library_jobs.backup");
        const parameters = { ...forced, method, compress: 0 };
        await expect(back({ parameters })).rejects.toMatchObject({
          name: "DoNotRetry",
          message: expect.stringContaining("MiB free"),
        });
        // the last one was small, and the database has grown since
        await pool.query(
          `insert into library_jobs.backup (execution_id, file, target, database, method, status, scheduled_for, finished_at, bytes, sha256, verify_level)
         values ('x', 'x', 'disk', current_database(), $1, 'kept', now(), now(), 1000, '', 'read')`,
          [method],
        );
        await pool.query(
          "create table public.grown as select n, repeat(md5(n::text), 10) as text from generate_series(1, 10000) n",
        );
        await expect(back({ parameters })).rejects.toThrow("ENOSPC");
        expect(await place.staged()).toEqual([]);
        expect(
          await rowsOf(pool, "select status, error from library_jobs.backup where file <> 'x'"),
        ).toEqual([{ status: "failed", error: expect.stringContaining("ENOSPC") }]);
        await pool.query("drop table public.grown");
      }
    } finally {
      await promisify(execFile)("umount", [place.directory]);
    }
    const { result } = await back({ parameters: { ...forced, method: "auto" } });
    expect(result.outcome).toBe("done");
  },
);
