import { readFile, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import type { BackupCounts } from "../src/handlers/backup-database.ts";
import type { BackupDeps, LibraryResult, ObjectStore } from "../src/index.ts";
import { directoryStore, StoreRefusal } from "../src/infra/object-store/index.ts";
import { createBackupPlace, type BackupPlace } from "./support/backups.ts";
import { createLibrary, rowsOf } from "./support/library.ts";
import { runHandler, type RunOptions } from "./support/run-handler.ts";

let database: TestDatabase;
let pool: pg.Pool;
let place: BackupPlace;

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
});
afterAll(() => database.drop());

beforeEach(async () => {
  await pool.query("truncate library_jobs.backup");
  place = await createBackupPlace();
});
afterEach(() => place.remove());

const back = (options: RunOptions, deps: Partial<BackupDeps> = {}) =>
  runHandler<LibraryResult<BackupCounts>>(place.handler(database.url, deps), pool, {
    parameters: quick,
    ...options,
  });

/** By whatever method is possible here. */
const quick = { restoreEvery: "never", verify: "checksum", compress: 1 };
const newestOnly = { ...quick, keepDaily: 1, keepWeekly: 0, keepMonthly: 0 };

const executionId = "1a2b3c4d-0000-4000-8000-000000000000";
const days = {
  first: "2026-11-22T02:00:00Z",
  second: "2026-11-23T02:00:00Z",
  third: "2026-11-24T02:00:00Z",
};

const records = () =>
  rowsOf<{ file: string; status: string }>(
    pool,
    "select file, status from library_jobs.backup order by id",
  );

const targetsOf = (store: ObjectStore): BackupDeps["targets"] => ({
  disk: { isRemote: false, store },
});

/** A target that is not there: what is proven waits in the folder. */
const away = () => targetsOf(directoryStore(join(place.folder, "not-mounted")));

/** A target on which a byte of each backup changes on the way; of one backup only, if it is named. */
function damaging(only?: string): BackupDeps["targets"] {
  const { store } = place.target;
  return targetsOf({
    ...store,
    async put(key, body, options) {
      const stored = await store.put(key, body, options);
      if (key.endsWith(".json") || (only !== undefined && key !== only)) return stored;
      const path = join(place.kept, key);
      const bytes = await readFile(path);
      bytes[bytes.length - 100]! ^= 1;
      await writeFile(path, bytes);
      return stored;
    },
  });
}

test("a backup that waited and arrives damaged is put aside, and a newer one is made", async () => {
  await expect(back({ scheduledFor: days.first }, { targets: away() })).rejects.toMatchObject({
    code: "unavailable",
  });
  const [waiting] = await place.staged();
  // it waited for longer than bad ones are kept
  const longAgo = new Date(Date.now() - 10 * 86_400_000);
  await utimes(join(place.directory, waiting!), longAgo, longAgo);

  const { result, lines } = await back(
    { scheduledFor: days.second },
    { targets: damaging(waiting) },
  );
  expect(result.outcome).toBe("done");
  expect(result.warnings).toContainEqual(expect.stringMatching(`^${waiting}.*is bad`));
  expect(lines).toContainEqual(
    expect.objectContaining({
      message: "backup.failed",
      fields: expect.objectContaining({ file: waiting }) as unknown,
    }),
  );
  expect(await records()).toEqual([
    { file: waiting, status: "bad" },
    { file: result.counts.file, status: "kept" },
  ]);
  const aside = [`${waiting}.bad`, `${waiting}.manifest.json.bad`];
  expect(await place.staged()).toEqual(aside);
  expect(await place.names()).toContain(`${waiting}.bad`);

  const later = await back({ scheduledFor: days.third });
  expect(later.result.warnings).not.toContainEqual(expect.stringContaining(waiting!));
  expect(await place.staged()).toEqual(aside);
});

test("the backup of this execution that arrives damaged ends it, and not the next one", async () => {
  await expect(back({ scheduledFor: days.first }, { targets: damaging() })).rejects.toMatchObject({
    name: "DoNotRetry",
    message: expect.stringContaining("the backup is bad"),
  });
  expect(await place.staged()).toEqual([
    expect.stringMatching(/[0-9a-f]\.(dump|base\.tar\.gz)\.bad$/),
    expect.stringMatching(/\.manifest\.json\.bad$/),
  ]);
  const { result } = await back({ scheduledFor: days.second });
  expect(result.outcome).toBe("done");
  expect((await records()).map(({ status }) => status)).toEqual(["bad", "kept"]);
});

test("also where an earlier attempt had made it", async () => {
  const options = { scheduledFor: days.first, executionId };
  await expect(back(options, { targets: away() })).rejects.toMatchObject({ code: "unavailable" });
  await expect(back(options, { targets: damaging() })).rejects.toMatchObject({
    name: "DoNotRetry",
    message: expect.stringContaining("the backup is bad"),
  });
  expect((await records()).map(({ status }) => status)).toEqual(["bad"]);
  const { result } = await back({ scheduledFor: days.second });
  expect(result.outcome).toBe("done");
});

test("a target that is lost before the rotation keeps the backup, and the retry only rotates", async () => {
  const { result: older } = await back({ parameters: newestOnly, scheduledFor: days.first });
  const { store } = place.target;
  const lost = join(place.folder, "lost");
  const options = { parameters: newestOnly, scheduledFor: days.second, executionId };
  const unmounted = back(options, {
    targets: targetsOf({
      ...store,
      async put(key, body, put) {
        const stored = await store.put(key, body, put);
        if (key.endsWith(".json")) await rename(place.kept, lost);
        return stored;
      },
    }),
  });
  await expect(unmounted).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/is kept, .*cannot be listed/),
  });
  expect((await records()).map(({ status }) => status)).toEqual(["kept", "kept"]);

  await rename(lost, place.kept);
  const made = (await records())[1]!.file;
  const manifest = await place.manifest(made);
  const { result, lines } = await back(options);
  expect(result.counts).toEqual({
    method: manifest.method,
    file: made,
    bytes: manifest.bytes,
    sha256: manifest.sha256,
    tables: manifest.tables,
    rows: manifest.rows,
    verifyLevel: "checksum",
    dumpMs: 0,
    verifyMs: 0,
    kept: 1,
    removed: [older.counts.file],
  });
  expect(lines.map(({ message }) => message)).toEqual(["backup.end"]);
  expect((await records()).map(({ status }) => status)).toEqual(["removed", "kept"]);
  expect(await place.names()).toEqual([made, `${made}.manifest.json`]);
});

test("a rotation that stops half-way goes on, and the records follow what is there", async () => {
  const all = { ...newestOnly, keepDaily: 3 };
  const files: string[] = [];
  for (const scheduledFor of [days.first, days.second])
    files.push((await back({ parameters: all, scheduledFor })).result.counts.file);
  const { store } = place.target;
  const options = { parameters: newestOnly, scheduledFor: days.third, executionId };
  const refusing = back(options, {
    targets: targetsOf({
      ...store,
      remove: (key) =>
        key === files[1]
          ? Promise.reject(new StoreRefusal("denied", `${key}: locked`))
          : store.remove(key),
    }),
  });
  await expect(refusing).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("locked"),
  });
  expect((await records()).at(-1)?.status).toBe("kept");

  const { result } = await back(options);
  expect(result.counts).toMatchObject({ kept: 1, removed: [files[1]] });
  expect((await records()).map(({ status }) => status)).toEqual(["removed", "removed", "kept"]);
});

test("a record that is refused after the backup has arrived has it sent again, not made again", async () => {
  let isRefused = false;
  const options = { scheduledFor: days.first, executionId };
  const refused = back({
    ...options,
    async beforeCommit(tx) {
      const { rows } = await tx.query("select from library_jobs.backup where status = 'kept'");
      if (rows.length === 0 || isRefused) return;
      isRefused = true;
      await tx.query("select 1 / 0");
    },
  });
  await expect(refused).rejects.toThrow("division by zero");
  const { result, lines } = await back(options);
  expect(result.counts.kept).toBe(1);
  expect(lines.map(({ message }) => message)).toEqual(["backup.sent", "backup.end"]);
  expect(await place.staged()).toEqual([]);
});
