import { chmod, mkdir, readFile, utimes } from "node:fs/promises";
import { join } from "node:path";

import { CancelledError, DoNotRetry } from "horarium";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import type { OrphanResult } from "../src/handlers/cleanup-orphans.ts";
import { UnavailableError } from "../src/failures.ts";
import { createLibraryJobs, type LibraryResult } from "../src/index.ts";
import { referenceAdapter } from "../adapters/reference/index.ts";
import { s3Store, StoreRefusal } from "../src/infra/object-store/index.ts";
import type { ObjectStore } from "../src/ports/index.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import {
  addEdition,
  addFileRows,
  keysIn,
  movedClock,
  putAll,
  temporaryStore,
} from "./support/orphans.ts";
import { runHandler, type RunOptions } from "./support/run-handler.ts";
import { startS3Server } from "./support/s3-server.ts";

let database: TestDatabase;
let pool: pg.Pool;
let store: ObjectStore;
let directory: string;
let clock: ReturnType<typeof movedClock>;

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
});
afterAll(() => database.drop());

beforeEach(async () => {
  await pool.query("truncate library.work, library.image, library.upload restart identity cascade");
  await pool.query(
    "truncate library_jobs.storage_scan, library_jobs.storage_listing, library_jobs.orphan, library_jobs.unused_image",
  );
  const temporary = await temporaryStore();
  ({ store, directory } = temporary);
  clock = movedClock();
  await addEdition(pool);
  return temporary.remove;
});

/** Files with rows: 100 of them, unless told otherwise. */
async function addBooks(count = 100): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, n) => `assets/${n}/book.epub`);
  await putAll(store, keys);
  await addFileRows(pool, keys);
  return keys;
}

const cleanUp = ({ parameters, ...options }: RunOptions = {}, over: ObjectStore = store) =>
  runHandler<LibraryResult<OrphanResult>>(
    handlerNamed("cleanup_orphans", { store: over, clock }),
    pool,
    { ...options, parameters: { dryRun: false, ...parameters } },
  );

const orphans = () =>
  rowsOf<{ key: string; state: string; scans: number; trash_key: string | null }>(
    pool,
    "select key, state, scans, trash_key from library_jobs.orphan order by key",
  );

const outcomeOf = (attempt: Promise<unknown>) => attempt.catch((error: unknown) => error);

test("O1: marks, waits, moves to the trash, and empties it", async () => {
  const books = await addBooks();
  await putAll(store, ["assets/old/1.epub", "images/old 2.png"]);

  const first = (await cleanUp()).result;
  expect(first).toMatchObject({
    outcome: "done",
    counts: { listed: 102, bytes: 408, referenced: 100, candidates: 2, newlyMarked: 2, trashed: 0 },
  });
  clock.days = 6;
  expect((await cleanUp()).result).toMatchObject({
    outcome: "noop",
    counts: { candidates: 2, newlyMarked: 0, trashed: 0 },
  });
  expect(await orphans()).toMatchObject([
    { state: "marked", scans: 2 },
    { state: "marked", scans: 2 },
  ]);

  clock.days = 7;
  const day = clock.override()!.toISOString().slice(0, 10);
  const third = await cleanUp();
  expect(third.result).toMatchObject({ outcome: "done", counts: { trashed: 2, freedBytes: 0 } });
  expect(third.progress).toEqual({ done: 2, total: 2 });
  expect(await keysIn(store)).toEqual(
    [...books, `.trash/${day}/assets/old/1.epub`, `.trash/${day}/images/old 2.png`].toSorted(),
  );
  expect(await readFile(join(directory, `.trash/${day}/assets/old/1.epub`), "utf8")).toBe("book");

  clock.days = 20;
  expect((await cleanUp()).result.counts).toMatchObject({ listed: 100, purged: 0 });
  clock.days = 21;
  expect((await cleanUp()).result.counts).toMatchObject({ purged: 2, freedBytes: 8 });
  expect(await keysIn(store)).toEqual(books.toSorted());
  expect(await orphans()).toMatchObject([{ state: "deleted" }, { state: "deleted" }]);
});

test("with disposal=delete there is no trash", async () => {
  const books = await addBooks();
  await putAll(store, ["uploads/1"]);
  const parameters = { disposal: "delete" };
  await cleanUp({ parameters });
  clock.days = 8;
  expect((await cleanUp({ parameters })).result.counts).toMatchObject({
    deleted: 1,
    trashed: 0,
    freedBytes: 4,
  });
  expect(await keysIn(store)).toEqual(books.toSorted());
});

test("two scans are needed, and the file's own age", async () => {
  await addBooks();
  await putAll(store, ["uploads/1"]);
  const parameters = { graceDays: 0, minAgeHours: 24 };
  expect((await cleanUp({ parameters })).result.counts).toMatchObject({
    newlyMarked: 1,
    trashed: 0,
  });
  expect((await cleanUp({ parameters })).result.counts).toMatchObject({ trashed: 0 });
  clock.days = 1.1;
  const { result } = await cleanUp({ parameters });
  expect(result.counts).toMatchObject({ trashed: 1 });
  expect(result.warnings[0]).toContain("graceDays is less than 7");
});

describe("a role from which row security hides rows", () => {
  const role = "library_without_bypass";
  let limited: pg.Pool;

  beforeAll(async () => {
    await pool.query(`create role ${role}`);
    for (const schema of ["library", "library_jobs"]) {
      await pool.query(`grant usage on schema ${schema} to ${role}`);
      await pool.query(`grant all on all tables in schema ${schema} to ${role}`);
    }
    limited = new pg.Pool({ connectionString: database.url, options: `-c role=${role}` });
  });
  afterAll(async () => {
    await limited.end();
    await pool.query("alter table library.file disable row level security");
    await pool.query(`drop owned by ${role}`);
    await pool.query(`drop role ${role}`);
  });

  test("O2: is refused, and nothing is deleted", async () => {
    const books = await addBooks();
    await pool.query("alter table library.file enable row level security");
    const visible = await limited.query("select from library.file");
    expect(visible.rowCount).toBe(0);

    const attempt = runHandler(handlerNamed("cleanup_orphans", { store }), limited, {
      parameters: { dryRun: false },
    });
    expect(await outcomeOf(attempt)).toBeInstanceOf(DoNotRetry);
    await expect(attempt).rejects.toThrow(/row security hides rows.*nothing was deleted/);

    // also where the adapter's preflight does not notice
    const blind = createLibraryJobs({
      adapter: { ...referenceAdapter, preflight: async () => [] },
      store,
    }).handlers.find(({ name }) => name === "cleanup_orphans")!;
    for (const dryRun of [true, false]) {
      const second = await outcomeOf(runHandler(blind, limited, { parameters: { dryRun } }));
      expect(second).toBeInstanceOf(DoNotRetry);
      expect(String(second)).toContain("row-level security");
    }
    expect(await keysIn(store)).toEqual(books.toSorted());
    expect(await orphans()).toEqual([]);
  });
});

test("O3: a library without rows, or with half of them gone, is refused", async () => {
  const books = await addBooks();
  await cleanUp();
  clock.days = 8;
  await pool.query("delete from library.file");
  const nothing = await outcomeOf(cleanUp());
  expect(nothing).toBeInstanceOf(DoNotRetry);
  expect(String(nothing)).toContain("nothing refers to any of 100 files; nothing was deleted");
  await expect(cleanUp({ parameters: { confirmCount: 0 } })).rejects.toThrow(
    "nothing refers to any",
  );
  await expect(cleanUp()).rejects.toThrow("nothing refers to any");

  await addFileRows(pool, books.slice(0, 49));
  await expect(cleanUp()).rejects.toThrow("only 49 files are referred to, 100 last time");
  expect(await keysIn(store)).toEqual(books.toSorted());
  expect(await orphans()).toEqual([]);
  expect((await cleanUp({ parameters: { confirmCount: 0 } })).result.counts.newlyMarked).toBe(51);
});

test("half of the files missing is refused: a disk may not be mounted", async () => {
  const books = await addBooks();
  await cleanUp();
  for (const key of books.slice(0, 51)) await store.remove(key);
  await expect(cleanUp()).rejects.toThrow("only 49 files were found, 100 last time");
  await expect(cleanUp()).rejects.toThrow("only 49 files were found, 100 last time");
});

test("rows whose key cannot be read are refused", async () => {
  await addBooks();
  const nameless = { sql: "select storage_key as key from library.file union all select null" };
  const { handlers } = createLibraryJobs({
    adapter: { ...referenceAdapter, files: { referenced: nameless } },
    store,
  });
  const handler = handlers.find(({ name }) => name === "cleanup_orphans")!;
  await expect(runHandler(handler, pool, { parameters: { dryRun: false } })).rejects.toThrow(
    "1 rows refer to files by no key",
  );
});

test("O4: more than the limit is refused, until its number is confirmed", async () => {
  const books = await addBooks(94);
  await putAll(
    store,
    [1, 2, 3, 4, 5, 6].map((n) => `uploads/${n}`),
  );
  expect((await cleanUp()).result.counts.newlyMarked).toBe(6);
  clock.days = 8;
  const refused = await outcomeOf(cleanUp());
  expect(refused).toBeInstanceOf(DoNotRetry);
  expect(String(refused)).toContain("6 of 100 files would be removed, more than maxPercent (5)");
  await expect(cleanUp({ parameters: { confirmCount: 5 } })).rejects.toThrow(
    "confirmCount is 5, but 6 files would be removed now",
  );
  await expect(cleanUp({ parameters: { maxPercent: 100, maxCount: 5 } })).rejects.toThrow(
    "more than maxCount (5)",
  );
  expect(await keysIn(store, "uploads/")).toHaveLength(6);

  const { lines } = await cleanUp({ parameters: { dryRun: true } });
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: "warn",
      message: "orphans.safety",
      fields: expect.objectContaining({ refs: 94, objects: 100, due: 6 }),
    }),
  );
  expect((await cleanUp({ parameters: { confirmCount: 6 } })).result.counts.trashed).toBe(6);
  expect(await keysIn(store, "assets/")).toEqual(books.toSorted());
});

test("O4: an attempt that goes on sweeps what the limits were asked about, and not what has come due since", async () => {
  await addBooks();
  await putAll(store, ["assets/old/1"]);
  await cleanUp();
  clock.days = 6.9;
  await putAll(store, ["assets/newer/1", "assets/newer/2", "assets/newer/3"]);
  await cleanUp();
  clock.days = 7;
  const away = () => Promise.reject(new UnavailableError("the store is away"));
  let checkpoint: unknown;
  const onCheckpoint = (value: unknown) => {
    checkpoint = value;
  };
  await expect(cleanUp({ onCheckpoint }, { ...store, move: away })).rejects.toThrow("is away");
  expect(checkpoint).toMatchObject({ due: 1 });

  clock.days = 14;
  const { result } = await cleanUp({ lastCheckpoint: checkpoint });
  expect(result.counts).toMatchObject({ trashed: 1 });
  expect(await keysIn(store, "assets/old/")).toEqual([]);
  expect(await keysIn(store, "assets/newer/")).toHaveLength(3);
});

test("what a row refers to again is taken out of the trash, and not deleted with it", async () => {
  const books = await addBooks();
  await putAll(store, ["assets/again/1", "assets/gone/1"]);
  await cleanUp();
  clock.days = 7;
  expect((await cleanUp()).result.counts).toMatchObject({ trashed: 2 });
  await addFileRows(pool, ["assets/again/1"]);

  clock.days = 21;
  const dry = await cleanUp({ parameters: { dryRun: true } });
  expect(dry.result.counts).toMatchObject({ purged: 1, rescued: 1 });
  const { result } = await cleanUp();
  expect(result.counts).toMatchObject({ purged: 1, rescued: 1 });
  expect(await keysIn(store)).toEqual([...books, "assets/again/1"].toSorted());
  expect(await orphans()).toMatchObject([
    { key: "assets/again/1", state: "rescued", trash_key: null },
    { key: "assets/gone/1", state: "deleted" },
  ]);
});

test("O5: an object that is put again after it was marked stays", async () => {
  await addBooks();
  await putAll(store, ["uploads/1", "uploads/2"]);
  await cleanUp();
  await utimes(join(directory, "uploads/1"), new Date(), new Date(Date.now() - 3_600_000));
  clock.days = 8;
  // the second one is replaced when the first batch is already taken
  let isReplaced = false;
  const replacing: ObjectStore = {
    ...store,
    head: async (key) => {
      if (key === "uploads/2" && !isReplaced) {
        isReplaced = true;
        await store.put(key, Buffer.from("again"));
      }
      return await store.head(key);
    },
  };
  const { result } = await cleanUp({}, replacing);
  expect(isReplaced).toBe(true);
  expect(result.counts).toMatchObject({ newlyMarked: 1, rescued: 2, trashed: 0 });
  expect(await keysIn(store, "uploads/")).toEqual(["uploads/1", "uploads/2"]);
  expect(await orphans()).toMatchObject([
    { key: "uploads/1", state: "marked", scans: 1 },
    { key: "uploads/2", state: "rescued" },
  ]);
});

describe("O6: a row that comes to refer to the file", () => {
  beforeEach(async () => {
    await addBooks();
    await putAll(store, ["assets/late/1", "assets/late/2"]);
    await cleanUp();
    clock.days = 8;
  });

  test("between two executions lifts the mark", async () => {
    await addFileRows(pool, ["assets/late/1"]);
    expect((await cleanUp()).result.counts).toMatchObject({ rescued: 1, trashed: 1 });
  });

  test("after the listing keeps the file", async () => {
    let isAdded = false;
    const { result } = await cleanUp({
      // in the transaction that compares, when it has compared
      beforeCommit: async (tx) => {
        const { rowCount } = await tx.query(
          `insert into library.file (edition_id, storage_key, sha256, media_type, bytes)
           select 1, 'assets/late/1', sha256('late'), 'text/plain', 4
           from library_jobs.storage_scan
           where accepted_at > now() + interval '7 days'
           on conflict do nothing`,
          [],
        );
        isAdded ||= rowCount === 1;
      },
    });
    expect(isAdded).toBe(true);
    expect(result.counts).toMatchObject({ candidates: 2, rescued: 1, trashed: 1 });
    expect(await keysIn(store, "assets/late/")).toEqual(["assets/late/1"]);
  });

  test("while the file is being moved brings it back", async () => {
    const late: ObjectStore = {
      ...store,
      move: async (from, to) => {
        await store.move(from, to);
        if (from === "assets/late/1") await addFileRows(pool, ["assets/late/1"]);
      },
    };
    const { result } = await cleanUp({}, late);
    expect(result.counts).toMatchObject({ rescued: 1, trashed: 1 });
    expect(await keysIn(store, "assets/late/")).toEqual(["assets/late/1"]);
    expect(await orphans()).toMatchObject([
      { key: "assets/late/1", state: "rescued", trash_key: null },
      { key: "assets/late/2", state: "trashed" },
    ]);
  });
});

const difficult = [
  ..."a/1|a-b|a0|ä|a\u0308|\u{1f4da}|\uff5e|with space| lead|trail |100%|quo'te\"|a&b<c>|日本/語".split(
    "|",
  ),
  Array.from({ length: 7 }, (_, n) => String(n).repeat(127)).join("/") + "/" + "x".repeat(120),
].map((name) => `assets/${name}`);

test("O7: whatever the names, over pages, the listing agrees with the database's order", async () => {
  expect(Buffer.byteLength(difficult.at(-1)!)).toBe(1_023);
  const many = Array.from({ length: 2_500 }, (_, n) => `assets/${n % 50}${n % 2 ? "/" : "-"}${n}`);
  await putAll(store, [...difficult, ...many]);
  await addFileRows(pool, many);
  const parameters = { batchSize: 100, maxPercent: 100 };
  expect((await cleanUp({ parameters })).result.counts).toMatchObject({
    listed: 2_500 + difficult.length,
    newlyMarked: difficult.length,
    dangling: 0,
  });
  const ordered = await rowsOf<{ key: string }>(
    pool,
    "select key from library_jobs.storage_listing order by key",
  );
  expect(ordered.map(({ key }) => key)).toEqual(await keysIn(store));

  clock.days = 8;
  expect((await cleanUp({ parameters })).result.counts).toMatchObject({
    trashed: difficult.length,
    failed: 0,
  });
  expect(await keysIn(store, "assets/")).toHaveLength(2_500);
  // each can be found again by its record
  for (const { trash_key: key } of await orphans()) expect(await store.head(key!)).not.toBeNull();
});

test("O8: an upload stays until it expires, and for the days of grace after that", async () => {
  await addBooks();
  await putAll(store, ["uploads/1"]);
  await pool.query(
    "insert into library.upload (storage_key, expires_at) values ('uploads/1', now() + interval '1 hour')",
  );
  await cleanUp();
  clock.days = 30;
  expect((await cleanUp()).result.counts).toMatchObject({ candidates: 0, referenced: 101 });
  await pool.query("update library.upload set expires_at = now() - interval '1 minute'");
  expect((await cleanUp()).result.counts).toMatchObject({ newlyMarked: 1 });
  clock.days = 36;
  expect((await cleanUp()).result.counts).toMatchObject({ trashed: 0 });
  clock.days = 37;
  expect((await cleanUp()).result.counts).toMatchObject({ trashed: 1 });
});

test("O9: rows whose file is not there are told, and kept", async () => {
  const books = await addBooks();
  await addFileRows(pool, ["assets/lost/1", "assets/lost/2", "elsewhere/not-looked-at"]);
  const { result, lines } = await cleanUp();
  expect(result.counts).toMatchObject({
    referenced: 102,
    dangling: 2,
    danglingKeys: ["assets/lost/1", "assets/lost/2"],
  });
  expect(result.warnings[0]).toContain("2 rows refer to files");
  expect(lines.filter(({ message }) => message === "orphans.dangling")).toHaveLength(2);
  expect(await countOf(pool, "select count(*) as n from library.file")).toBe(books.length + 3);
});

test("a file that was put after its place was passed is not told as missing", async () => {
  await addBooks();
  const late: ObjectStore = {
    ...store,
    async *list(prefix, options) {
      yield* store.list(prefix, options);
      if (prefix !== "uploads/" || options?.after === "") return;
      await store.put("assets/0/late", Buffer.from("late"));
      await addFileRows(pool, ["assets/0/late"]);
    },
  };
  const { result } = await cleanUp({ parameters: { batchSize: 10 } }, late);
  expect(result.counts).toMatchObject({ referenced: 101, dangling: 0 });
});

test("O11: as installed it is dry, and the days of grace begin when it no longer is", async () => {
  const { jobs } = createLibraryJobs({ adapter: referenceAdapter, store });
  const { parameters, available, concurrencyKey } = jobs.find(
    ({ name }) => name === "cleanup_orphans",
  )!;
  expect({ available, concurrencyKey }).toEqual({
    available: true,
    concurrencyKey: { key: "files", limit: 1 },
  });
  await addBooks();
  await putAll(store, ["uploads/1"]);
  const before = await keysIn(store);

  for (clock.days of [0, 8, 16]) {
    const { result } = await cleanUp({ parameters });
    expect(result).toMatchObject({
      dryRun: true,
      counts: { listed: 101, candidates: 1, newlyMarked: 1, trashed: 0, dangling: 0 },
    });
  }
  expect(await orphans()).toEqual([]);
  expect(await keysIn(store)).toEqual(before);

  expect((await cleanUp()).result.counts).toMatchObject({ newlyMarked: 1, trashed: 0 });
  clock.days = 24;
  const dry = (await cleanUp({ parameters })).result.counts;
  expect(await orphans()).toMatchObject([{ state: "marked", scans: 1 }]);
  expect((await cleanUp()).result.counts).toMatchObject({ trashed: 1 });
  expect(dry).toMatchObject({ trashed: 1, newlyMarked: 0 });
});

test("O12: records of files that are dealt with are kept for their days, those of marked ones always", async () => {
  await addBooks();
  await putAll(store, ["uploads/1", "uploads/2"]);
  await cleanUp();
  await addFileRows(pool, ["uploads/1"]);
  await cleanUp({ parameters: { graceDays: 30 } });
  expect(await orphans()).toMatchObject([{ state: "rescued" }, { state: "marked" }]);
  clock.days = 89;
  const parameters = { graceDays: 365 };
  expect((await cleanUp({ parameters })).result.counts.ledgerPurged).toBe(0);
  clock.days = 91;
  expect((await cleanUp({ parameters })).result.counts.ledgerPurged).toBe(1);
  expect(await orphans()).toMatchObject([{ key: "uploads/2", state: "marked" }]);
});

test("backups and the trash are never touched, even if somebody lists them", async () => {
  await addBooks();
  const kept = ["backups/a.dump", ".trash/notes", ".trash/2020-99-99x/a"];
  await putAll(store, kept);
  const parameters = { prefixes: ["assets/", "backups/", ".trash/"], graceDays: 0 };
  for (clock.days of [0, 30, 60]) {
    const { result } = await cleanUp({ parameters });
    expect(result.counts).toMatchObject({ listed: 100, candidates: 0, purged: 0 });
    expect(result.warnings).toContain("backups/ is never looked through; leave it out");
  }
  expect(await keysIn(store)).toEqual(expect.arrayContaining(kept));
});

test("a file that somebody else removes is gone, and no failure", async () => {
  await addBooks();
  await putAll(store, ["uploads/1", "uploads/2"]);
  await cleanUp();
  await store.remove("uploads/1");
  expect((await cleanUp()).result.counts).toMatchObject({ gone: 1, rescued: 0 });
  expect(await orphans()).toMatchObject([{ state: "gone" }, { state: "marked" }]);
});

test.skipIf(process.getuid?.() === 0)(
  "a file that may not be moved is told, and tried again",
  async () => {
    await addBooks();
    await putAll(store, ["uploads/a/1", "uploads/b/1"]);
    await cleanUp();
    clock.days = 8;
    await chmod(join(directory, "uploads/a"), 0o555);
    const { result } = await cleanUp();
    expect(result).toMatchObject({ outcome: "partial", counts: { trashed: 1, failed: 1 } });
    expect(result.samples.failed).toMatchObject([{ id: "uploads/a/1", code: "denied" }]);
    await chmod(join(directory, "uploads/a"), 0o755);
    expect((await cleanUp()).result.counts).toMatchObject({ trashed: 1, failed: 0 });
  },
);

test("what the store refuses is told, and tried again; too much of it fails the execution", async () => {
  await addBooks(500);
  const uploads = Array.from({ length: 24 }, (_, n) => `uploads/${100 + n}`);
  await putAll(store, uploads);
  await cleanUp();
  clock.days = 8;
  const refusing = (count: number): ObjectStore => ({
    ...store,
    move: (from, to) =>
      uploads.indexOf(from) < count
        ? Promise.reject(new StoreRefusal("denied", "no right"))
        : store.move(from, to),
  });
  await expect(cleanUp({}, refusing(20))).rejects.toMatchObject({
    // to try again would be refused again: a person must give the right
    name: "DoNotRetry",
    message: expect.stringMatching(
      /^20 of 24 files were refused by .*; the first, uploads\/1\d\d: no right$/,
    ),
  });
  expect(await keysIn(store, "uploads/")).toHaveLength(20);
  const { result } = await cleanUp({}, refusing(3));
  expect(result).toMatchObject({ outcome: "partial", counts: { trashed: 17, failed: 3 } });
  expect(result.samples.failed.map(({ id }) => id).toSorted()).toEqual(uploads.slice(0, 3));
  expect((await cleanUp()).result.counts).toMatchObject({ trashed: 3 });
});

test("a full disk stops the sweep, and nothing is lost", async () => {
  await addBooks();
  await putAll(store, ["uploads/1", "uploads/2"]);
  await cleanUp();
  clock.days = 8;
  const full: ObjectStore = {
    ...store,
    move: (from, to) =>
      from === "uploads/2"
        ? Promise.reject(new StoreRefusal("full", "no space left"))
        : store.move(from, to),
  };
  expect(await outcomeOf(cleanUp({}, full))).toBeInstanceOf(UnavailableError);
  expect(await orphans()).toMatchObject([{ state: "trashed" }, { state: "marked" }]);
  expect((await cleanUp()).result.counts).toMatchObject({ trashed: 1 });
});

test("a listing that breaks compares nothing, and the next attempt goes on where it broke", async () => {
  await addBooks();
  let left = 60;
  const breaking: ObjectStore = {
    ...store,
    async *list(prefix, options) {
      for await (const object of store.list(prefix, options)) {
        if (left-- === 0) throw new UnavailableError("the store is gone");
        yield object;
      }
    },
  };
  const parameters = { batchSize: 10 };
  await expect(cleanUp({ parameters }, breaking)).rejects.toThrow(UnavailableError);
  const scans = "select count(*)::int as n from library_jobs.storage_scan";
  expect(await countOf(pool, scans)).toBe(1);
  const listed: string[] = [];
  const counting: ObjectStore = {
    ...store,
    async *list(prefix, options) {
      for await (const object of store.list(prefix, options)) {
        if (options?.after !== "") listed.push(object.key);
        yield object;
      }
    },
  };
  const { result, lines } = await cleanUp({ parameters }, counting);
  expect(result.counts).toMatchObject({ listed: 100, candidates: 0, dangling: 0 });
  expect(listed.length).toBeLessThanOrEqual(50);
  expect(lines.map(({ message }) => message)).toContain("orphans.resume");
  expect(await countOf(pool, scans)).toBe(1);

  // of a crashed server the scratch table is empty: the scan begins anew
  left = 60;
  await expect(cleanUp({ parameters }, breaking)).rejects.toThrow(UnavailableError);
  await pool.query("truncate library_jobs.storage_listing");
  expect((await cleanUp({ parameters })).result.counts).toMatchObject({ listed: 100, dangling: 0 });
});

test("a cancel ends it cleanly, and the next execution goes on", async () => {
  await addBooks();
  const controller = new AbortController();
  const parameters = { batchSize: 10 };
  const { result } = await cleanUp({
    parameters,
    signal: controller.signal,
    onProgress: (done) => {
      if (done === 30) controller.abort(new CancelledError("enough"));
    },
  });
  expect(result).toMatchObject({
    outcome: "stopped",
    stoppedBy: "cancelled",
    counts: { listed: 30 },
  });
  expect((await cleanUp({ parameters })).result.counts).toMatchObject({ listed: 100, dangling: 0 });
});

test("rows of images go only when asked for, after the days of grace", async () => {
  await addBooks();
  await putAll(store, ["images/1", "images/2"]);
  await pool.query(
    `insert into library.image (storage_key, sha256, media_type, width, height, bytes)
     select 'images/' || n, sha256(n::text::bytea), 'image/png', 1, 1, 4
     from generate_series(1, 2) n`,
  );
  await pool.query("update library.edition set cover_image_id = 1");
  const { result } = await cleanUp();
  expect(result.counts).toMatchObject({
    deletedImages: 0,
    unusedRows: { images: 1, creators: 0, editions: 0, works: 0 },
  });
  const parameters = { rows: ["images"] };
  clock.days = 10;
  expect((await cleanUp({ parameters })).result.counts.deletedImages).toBe(0);
  clock.days = 17;
  expect(
    (await cleanUp({ parameters: { ...parameters, dryRun: true } })).result.counts.deletedImages,
  ).toBe(1);
  expect((await cleanUp({ parameters })).result.counts.deletedImages).toBe(1);
  expect(await rowsOf(pool, "select id from library.image")).toEqual([{ id: "1" }]);
  // and its file is an orphan from then on
  expect((await cleanUp({ parameters })).result.counts).toMatchObject({ newlyMarked: 1 });
});

test.each([
  [{ prefixes: ["assets"] }],
  [{ prefixes: ["/assets/"] }],
  [{ prefixes: ["../"] }],
  [{ prefixes: ["a/../"] }],
  [{ prefixes: [""] }],
  [{ prefixes: [] }],
  [{ graceDays: -1 }],
  [{ minAgeHours: 0 }],
])("the parameters %j are refused", async (parameters) => {
  await expect(cleanUp({ parameters })).rejects.toThrow(/path/);
});

test("the same in S3", async () => {
  const server = await startS3Server();
  try {
    store = s3Store({ ...server, ...server.credentials, region: "us-east-1" });
    const books = await addBooks(60);
    await putAll(store, difficult);
    const parameters = { batchSize: 7, maxPercent: 100 };
    expect((await cleanUp({ parameters })).result.counts).toMatchObject({
      listed: 60 + difficult.length,
      newlyMarked: difficult.length,
      dangling: 0,
    });
    clock.days = 8;
    expect((await cleanUp({ parameters })).result.counts).toMatchObject({
      trashed: difficult.length,
      failed: 0,
    });
    expect(await keysIn(store, "assets/")).toEqual(books.toSorted());
    expect(await keysIn(store, ".trash/")).toHaveLength(difficult.length);
    clock.days = 30;
    expect((await cleanUp({ parameters })).result.counts).toMatchObject({
      purged: difficult.length,
    });
    expect(await keysIn(store)).toEqual(books.toSorted());
  } finally {
    await server[Symbol.asyncDispose]();
  }
});

test("a store that is not there is not an empty library", async () => {
  await addBooks();
  await mkdir(join(directory, "elsewhere"));
  const { store: other, remove } = await temporaryStore();
  await remove();
  expect(await outcomeOf(cleanUp({}, other))).toBeInstanceOf(UnavailableError);
});
