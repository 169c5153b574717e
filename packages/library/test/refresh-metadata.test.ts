import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readdir } from "node:fs/promises";

import { CancelledError, DoNotRetry, RetryAfter, StoppingError, TimeoutError } from "horarium";
import type pg from "pg";
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { referenceAdapter } from "../adapters/reference/index.ts";
import { coverOf } from "../demo/servers/open-library-records.ts";
import { startOpenLibraryServer, type OpenLibraryServer } from "../demo/servers/open-library.ts";
import { blankGif, jpeg, png } from "../demo/servers/pictures.ts";
import { UnavailableError } from "../src/failures.ts";
import { createLibraryJobs, type LibraryResult, type ObjectStore } from "../src/index.ts";
import { directoryStore } from "../src/infra/object-store/index.ts";
import type { RefreshCounts } from "../src/metadata/counts.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import {
  addEditions,
  bookOf,
  mirror,
  plainBooks,
  temporaryDirectory,
  type NewEdition,
} from "./support/metadata.ts";
import { runHandler, type RunOptions } from "./support/run-handler.ts";

let database: TestDatabase;
let pool: pg.Pool;
let server: OpenLibraryServer;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let store: ObjectStore;

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  server = await startOpenLibraryServer({
    requestsPerSecond: { identified: 10_000, unidentified: 1 },
    refused: ["banned@example.org"],
  });
  directory = await temporaryDirectory();
  store = directoryStore(directory.path);
});

beforeEach(async () => {
  server.reset();
  await pool.query(
    `truncate library.work, library.image, library.contributor, library_jobs.metadata_state,
              library_jobs.metadata_provenance, library_jobs.metadata_proposal cascade`,
  );
});

afterAll(async () => {
  await server.close();
  await directory.remove();
  await database.drop();
});

interface RefreshOptions extends RunOptions {
  openLibrary?: Partial<ReturnType<typeof mirror>>;
  store?: ObjectStore;
}

const texts = [
  "synopsis",
  "pages",
  "language",
  "publishedAt",
  "publisher",
  "openlibraryId",
] as const;

/** Texts only, and fast, unless the test says otherwise. */
function refresh({
  openLibrary,
  store: ownStore = store,
  parameters,
  ...options
}: RefreshOptions = {}) {
  const handler = handlerNamed("refresh_metadata", {
    openLibrary: { ...mirror(server), ...openLibrary },
    store: ownStore,
  });
  return runHandler<LibraryResult<RefreshCounts>>(handler, pool, {
    ...options,
    parameters: { requestsPerSecond: 1_000, fields: [...texts], ...parameters },
  });
}

const add = (...editions: NewEdition[]) => addEditions(pool, editions);
const asked = (path: string) => server.requests.filter((one) => one.path.startsWith(path));
const makeDue = () =>
  pool.query("update library_jobs.metadata_state set next_check_at = now() - interval '1 minute'");

interface EditionRow {
  title: string;
  synopsis: string | null;
  pages: number | null;
  language: string | null;
  published_on: string | null;
  publisher: string | null;
  openlibrary_id: string | null;
  cover_image_id: string | null;
}

async function edition(n: number): Promise<EditionRow> {
  const [row] = await rowsOf<EditionRow>(
    pool,
    `select title, synopsis, pages, language, published_on::text, publisher, openlibrary_id, cover_image_id
     from library.edition
     where id = $1`,
    [n],
  );
  return row!;
}

async function state(n: number) {
  const [row] = await rowsOf<Record<string, unknown>>(
    pool,
    "select outcome, repeats, gap_hours, revision, external_id, last_error from library_jobs.metadata_state where edition_id = $1",
    [String(n)],
  );
  return row!;
}

/** All that an execution could write. */
async function checksums(): Promise<Record<string, string>> {
  const tables = [
    "library.edition",
    "library.image",
    "library_jobs.metadata_state",
    "library_jobs.metadata_provenance",
    "library_jobs.metadata_proposal",
  ];
  const all = tables.map(async (table) => {
    const [row] = await rowsOf<{ sum: string }>(
      pool,
      `select md5(coalesce(string_agg(row::text, E'\\n' order by row::text), '')) as sum from ${table} row`,
    );
    return [table, row!.sum];
  });
  return Object.fromEntries(await Promise.all(all)) as Record<string, string>;
}

/** Looks again and again; the test's time limit ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

const isDay = (value: string | null) => /^\d{4}-\d\d-\d\d$/.test(value ?? "");

test("M1: a hundred editions cost three requests for editions, their fields are filled, and the next execution asks nothing", async () => {
  const books = plainBooks(100);
  await add(...books.map((n) => ({ n })));

  const { result, progress, lines } = await refresh();

  expect(asked("/api/books")).toHaveLength(3);
  expect(result).toMatchObject({
    v: 1,
    outcome: "done",
    stoppedBy: null,
    warnings: [],
    dryRun: false,
  });
  expect(result.counts).toMatchObject({
    selected: 100,
    checked: 100,
    updated: 100,
    unchanged: 0,
    failed: 0,
    fields: { synopsis: 100, pages: 100, language: 100, publishedAt: 100, openlibraryId: 100 },
    http: { requests: 103, retries: 0, byStatus: { "200": 103 } },
  });
  expect(progress).toEqual({ done: 100, total: 100 });
  for (const n of books) {
    const row = await edition(n);
    expect(row).toMatchObject({ pages: 90 + ((n * 37) % 600), language: bookOf(n)["language"] });
    expect(row.openlibrary_id).toBe(bookOf(n)["ol_edition"]);
    expect(row.synopsis).toMatch(/ is a book by .*first published in [\d]+( BCE)?\.$/);
    expect(isDay(row.published_on)).toBe(true);
    expect(row.publisher).not.toBeNull();
  }
  expect(lines.filter(({ message }) => message === "metadata.batch")).toHaveLength(3);
  expect(lines.find(({ message }) => message === "metadata.applied")).toMatchObject({
    level: "debug",
    fields: { edition: String(books[0]), source: "openlibrary" },
  });

  server.requests.length = 0;
  const second = await refresh();
  expect(second.result).toMatchObject({
    outcome: "noop",
    counts: { selected: 0, http: { requests: 0 } },
  });
  expect(server.requests).toEqual([]);
});

describe("M2: who we are", () => {
  test("without a contact nothing is asked", async () => {
    await add({ n: 1 });
    for (const contact of ["", "me", "a\r\nb@example.org"]) {
      await expect(refresh({ openLibrary: { contact } })).rejects.toThrow(
        expect.objectContaining({
          constructor: DoNotRetry,
          message: expect.stringContaining("contact"),
        }),
      );
    }
    expect(server.requests).toEqual([]);
  });

  test("a contact that is refused opens the circuit after one request, for a person to mend", async () => {
    await add({ n: 1 }, { n: 2 });
    const failure = refresh({
      openLibrary: { contact: "banned@example.org" },
      parameters: { batchSize: 1 },
    });
    await expect(failure).rejects.toThrow(DoNotRetry);
    await expect(failure).rejects.toThrow(/403.*contact/);
    expect(server.requests).toMatchObject([{ status: 403 }]);
    expect(await countOf(pool, "select count(*) as n from library_jobs.metadata_state")).toBe(0);
  });

  test("every request says the name and the contact", async () => {
    await add({ n: 1 });
    await refresh({ parameters: { fields: ["synopsis", "cover"] } });
    expect(server.requests.length).toBeGreaterThan(2);
    for (const { userAgent } of server.requests)
      expect(userAgent).toMatch(/^Horarium\/\S+ .*\(librarian@example\.org\)$/);
  });
});

test("M3: refresh leaves what a person edited and writes what only we wrote", async () => {
  await add({ n: 1 }, { n: 2 });
  await refresh();
  await pool.query(
    "update library.edition set synopsis = 'A person''s words.', updated_at = now() where id = 1",
  );
  for (const n of [1, 2]) {
    const key = `/books/${bookOf(n)["ol_edition"]}`;
    const record = server.records.get(key)!;
    server.records.set(key, {
      ...record,
      description: "A better description.",
      number_of_pages: 777,
      revision: 99,
    });
  }
  await makeDue();

  const filled = await refresh();
  expect(filled.result.counts).toMatchObject({ updated: 0, unchanged: 2 });
  await makeDue();
  await pool.query("update library_jobs.metadata_state set revision = 1");
  const { result } = await refresh({ parameters: { mode: "refresh" } });

  expect(result.counts).toMatchObject({ updated: 2, fields: { pages: 2, synopsis: 1 } });
  expect(await edition(1)).toMatchObject({ synopsis: "A person's words.", pages: 777 });
  expect(await edition(2)).toMatchObject({ synopsis: "A better description.", pages: 777 });
});

test("M4: descriptions as text and as objects, a cover of -1, MARC codes, vague dates, merged and deleted records are read right", async () => {
  // 7: a merged edition; 8: a merged work; 9: a deleted work; 10: a deleted edition; 1 has an object, 2 a text
  const odd = [1, 2, 7, 8, 9, 10];
  await add(...odd.map((n) => ({ n, isbn13: null, openlibrary_id: bookOf(n)["ol_edition"]! })));
  server.records.set("/books/OL900000002M", {
    ...server.records.get("/books/OL900000002M")!,
    languages: [{ key: "/languages/fre" }],
    publish_date: "c1996",
    covers: [-1],
  });

  const { result } = await refresh({ parameters: { fields: [...texts, "cover"] } });

  expect(result.counts).toMatchObject({ checked: 6, updated: 5, notFound: 1, failed: 0 });
  for (const n of [1, 2, 7, 8]) expect((await edition(n)).synopsis).toContain("is a book by");
  expect(await edition(2)).toMatchObject({
    language: "fra",
    published_on: "1996-01-01",
    cover_image_id: null,
  });
  expect(await edition(9)).toMatchObject({ synopsis: null, pages: 90 + 9 * 37 });
  expect(await edition(10)).toMatchObject({ synopsis: null, pages: null });
  expect(await state(7)).toMatchObject({ outcome: "updated", external_id: "OL910000007M" });
  expect(await state(10)).toMatchObject({ outcome: "notFound", repeats: 1, gap_hours: 30 * 24 });
});

test("M5: a record with another title is a mismatch, and nothing is written", async () => {
  await add({ n: 5, title: "Emma", isbn13: "9799300000018" }, { n: 1 });
  const before = await edition(5);

  const { result, lines } = await refresh();

  expect(result.counts).toMatchObject({ mismatched: 1, updated: 1 });
  expect(result.warnings).toEqual([
    `edition 5: ours is "Emma", theirs "Chemistry 101"; is its ISBN wrong?`,
  ]);
  expect(await edition(5)).toEqual(before);
  expect(lines.find(({ message }) => message === "metadata.mismatch")).toMatchObject({
    level: "warn",
    fields: { edition: "5", ours: "Emma", theirs: "Chemistry 101" },
  });
  expect(await state(5)).toMatchObject({ outcome: "mismatched", revision: null });
});

describe("M6: waiting", () => {
  test("Retry-After is waited for", async () => {
    await add({ n: 1 });
    server.script(/^\/api\/books/, { status: 429, headers: { "retry-after": "2" } });

    const { result } = await refresh();

    const [first, second] = asked("/api/books");
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(1_990);
    expect(result.counts).toMatchObject({
      updated: 1,
      http: { retries: 1, byStatus: { "429": 1, "200": 2 } },
    });
    expect(result.counts.http.throttledMs).toBeGreaterThanOrEqual(2_000);
  });

  test("so is the instant that it may name", async () => {
    await add({ n: 1 });
    const soon = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 1_000);
    server.script(/^\/api\/books/, { status: 503, headers: { "retry-after": soon.toUTCString() } });
    await refresh();
    expect(asked("/api/books")).toHaveLength(2);
    expect(Date.now()).toBeGreaterThanOrEqual(soon.getTime());
  });

  test("more than five minutes is too long: the next attempt comes when it is over", async () => {
    await add({ n: 1 });
    server.script(/^\/api\/books/, { status: 429, headers: { "retry-after": "3600" } });
    const failure = refresh();
    await expect(failure).rejects.toThrow(RetryAfter);
    const error: unknown = await failure.catch((one: unknown) => one);
    const wait = ((error as RetryAfter).after as Date).getTime() - Date.now();
    expect(wait).toBeGreaterThan(3_590_000);
    expect(asked("/api/books")).toHaveLength(1);
  });

  test("a service that allows three in a second gets three in a second", async () => {
    // seen where they leave: how soon each arrives is up to the machine
    const sent: number[] = [];
    const { fetch } = globalThis;
    const leaving = vi.spyOn(globalThis, "fetch").mockImplementation((...asked) => {
      sent.push(performance.now());
      return fetch(...asked);
    });
    onTestFinished(() => leaving.mockRestore());
    await add(...plainBooks(5).map((n) => ({ n })));
    const { result } = await refresh({
      openLibrary: { maxRequestsPerSecond: 3 },
      parameters: { requestsPerSecond: 3 },
    });
    expect(result.counts.http).toMatchObject({ requests: 6, byStatus: { "200": 6 } });
    const fourths = sent.slice(3).map((at, place) => at - sent[place]!);
    expect(fourths).toHaveLength(3);
    expect(Math.min(...fourths)).toBeGreaterThan(900);
  });
});

describe("the circuit", () => {
  test("five failures in a row open it: the attempt fails, and what was checked is written", async () => {
    await add(...plainBooks(4).map((n) => ({ n })));
    server.script(/^\/works\/OL90000000[2-9]W/, { status: 503 }, 100);

    const failure = refresh();
    await expect(failure).rejects.toThrow(UnavailableError);
    await expect(failure).rejects.toThrow(/5 failures in a row.*503/);

    expect(asked("/works/")).toHaveLength(6);
    // the second failed alone, the third opened the circuit
    const rows = await rowsOf(
      pool,
      "select edition_id, outcome from library_jobs.metadata_state order by edition_id",
    );
    expect(rows).toEqual([
      { edition_id: "1", outcome: "updated" },
      { edition_id: "2", outcome: "failed" },
    ]);
    expect(await state(2)).toMatchObject({
      gap_hours: 1,
      last_error: expect.stringContaining("503"),
    });
  });

  test("a source that is down leaves everything as it is", async () => {
    await add({ n: 1 }, { n: 2 });
    server.script(/./, "reset", 100);
    const before = await checksums();
    await expect(refresh()).rejects.toThrow(UnavailableError);
    expect(server.requests).toHaveLength(4);
    expect(await checksums()).toEqual(before);
  });

  test("an answer that does not come is given up", async () => {
    await add({ n: 1 });
    server.script(/^\/api\/books/, "silence");
    const { result } = await refresh({
      openLibrary: { limits: { backoffMs: 5, headersMs: 2_000, totalMs: 4_000 } },
    });
    expect(result.counts).toMatchObject({
      updated: 1,
      http: { retries: 1, byStatus: { timeout: 1, "200": 2 } },
    });
  });
});

test("a redirect to a host that is not configured is refused, and one among those that are is followed", async () => {
  const visits: string[] = [];
  const stranger = createServer((request, response) => {
    visits.push(request.url ?? "");
    response.end("{}");
  });
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  const elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  try {
    await add({ n: 1 }, { n: 2 });
    server.script(/^\/works\/OL900000001W/, {
      status: 302,
      headers: { location: `${elsewhere}/secret` },
    });
    server.script(/^\/works\/OL900000002W/, {
      status: 301,
      headers: { location: "/works/OL900000002W.json?moved" },
    });

    const { result } = await refresh();

    expect(visits).toEqual([]);
    expect(result).toMatchObject({ outcome: "partial", counts: { updated: 1, failed: 1 } });
    expect(result.samples.failed).toEqual([
      { id: "1", code: "redirect", message: expect.stringContaining("was refused") },
    ]);
    expect((await edition(2)).synopsis).not.toBeNull();
  } finally {
    await new Promise((resolve) => stranger.close(resolve));
  }
});

test("one record that spoils the answer is found, fails alone and is tried later", async () => {
  const books = plainBooks(20);
  await add(...books.map((n) => ({ n })));
  const bad = bookOf(books[12]!)["isbn13"]!;
  server.script(new RegExp(`^/api/books.*${bad}`), { body: "<html>Internal error</html>" }, 100);

  const { result } = await refresh({ parameters: { batchSize: 20 } });

  expect(result.counts).toMatchObject({ checked: 20, updated: 19, failed: 1 });
  expect(result.samples.failed).toMatchObject([{ id: String(books[12]), code: "badAnswer" }]);
  expect(asked("/api/books").length).toBeLessThan(12);
  expect(await state(books[12]!)).toMatchObject({ outcome: "failed", gap_hours: 1 });
});

test("if most of twenty editions fail, something is wrong with all of them", async () => {
  await add(...plainBooks(20).map((n) => ({ n })));
  server.script(/^\/works\//, { status: 400 }, 11);
  await expect(refresh()).rejects.toThrow(DoNotRetry);
  expect(
    await countOf(
      pool,
      "select count(*) as n from library_jobs.metadata_state where outcome = 'failed'",
    ),
  ).toBe(11);
});

describe("M8: covers", () => {
  const withCovers = { fields: ["synopsis", "cover"] };
  const image = (type: string) => ({ "content-type": type });

  test("what is no cover is rejected, each for its reason", async () => {
    const cases = {
      1: { headers: image("image/gif"), body: blankGif },
      2: { headers: image("image/jpeg"), body: "<html>Not an image, although it says so</html>" },
      3: { headers: image("image/png"), body: Buffer.alloc(64 * 1024 * 1024, 1) },
      4: { headers: image("image/png"), body: png({ width: 98, height: 130, seed: 1 }) },
      5: { headers: image("image/jpeg"), body: png({ width: 600, height: 900, seed: 1 }) },
      6: { headers: image("image/png"), body: png({ width: 900, height: 600, seed: 1 }) },
      12: { headers: image("image/webp"), body: "RIFF0000WEBP but nothing else" },
    };
    for (const [n, reply] of Object.entries(cases)) server.covers.set(coverOf(Number(n)), reply);
    server.covers.set(coverOf(14), { status: 404 });
    await add(...[...Object.keys(cases).map(Number), 14].map((n) => ({ n })));

    const { result, lines } = await refresh({ parameters: withCovers });

    expect(result.counts.covers).toEqual({
      stored: 0,
      reused: 0,
      rejected: { tooSmall: 2, wrongShape: 1, wrongType: 3, tooLarge: 1, gone: 1 },
    });
    expect(result.counts).toMatchObject({ updated: 8, failed: 0, fields: { synopsis: 8 } });
    expect(await countOf(pool, "select count(*) as n from library.image")).toBe(0);
    const [large] = asked(`/b/id/${coverOf(3)}-L.jpg`);
    // the connection is cut at 10 MB; what the sockets' buffers took beyond that is a matter of the system
    expect(large!.bytes).toBeGreaterThan(10 * 1024 * 1024);
    expect(large!.bytes).toBeLessThan(32 * 1024 * 1024);
    expect(lines.filter(({ message }) => message === "metadata.cover.rejected")).toHaveLength(8);
  });

  test("equal bytes are stored once, for both editions, and links to older covers are followed", async () => {
    const body = png({ width: 600, height: 900, seed: 77 });
    for (const n of [1, 2]) server.covers.set(coverOf(n), { headers: image("image/png"), body });
    // 4: kept elsewhere, to which the service redirects
    await add({ n: 1 }, { n: 2 }, { n: 4 });

    const { result } = await refresh({ parameters: withCovers });

    expect(result.counts).toMatchObject({ updated: 3, fields: { cover: 3 } });
    expect(result.counts.covers).toMatchObject({ stored: 2, reused: 1 });
    expect(asked("/download/")).toHaveLength(1);
    const images = await rowsOf<Record<string, unknown>>(
      pool,
      "select storage_key, media_type, width, height, bytes, encode(sha256, 'hex') as sha from library.image order by id",
    );
    expect(images).toHaveLength(2);
    const shared = images.find(({ bytes }) => bytes === body.length)!;
    expect(shared).toMatchObject({ media_type: "image/png", width: 600, height: 900 });
    const stored: Uint8Array[] = [];
    for await (const piece of store.get(String(shared["storage_key"]))) stored.push(piece);
    expect(Buffer.concat(stored).equals(body)).toBe(true);
    const [one, two] = [await edition(1), await edition(2)];
    expect(one.cover_image_id).toBe(two.cover_image_id);

    // known from before: another execution links the row that is there
    server.covers.set(coverOf(5), { headers: image("image/png"), body });
    await add({ n: 5 });
    const again = await refresh({ parameters: withCovers });
    expect(again.result.counts.covers).toMatchObject({ stored: 0, reused: 1 });
    expect((await edition(5)).cover_image_id).toBe(one.cover_image_id);
  });

  test("a larger cover replaces one only if it is asked for, and by a fifth at least", async () => {
    const cover = (width: number, height: number) => ({
      headers: image("image/jpeg"),
      body: jpeg({ width, height, seed: 5 }),
    });
    const only = { fields: ["cover"] };
    await add({ n: 1 });
    server.covers.set(coverOf(1), cover(400, 600));
    await refresh({ parameters: only });
    const small = (await edition(1)).cover_image_id;
    expect(small).not.toBeNull();
    const key = `/books/${bookOf(1)["ol_edition"]}`;
    const record = server.records.get(key)!;
    const next = async (id: number, size: [number, number], coverMode: string) => {
      server.covers.set(id, cover(...size));
      server.records.set(key, { ...record, covers: [id], revision: id });
      await makeDue();
      return (await refresh({ parameters: { ...only, coverMode } })).result.counts;
    };

    expect(await next(501, [800, 1200], "missing")).toMatchObject({ updated: 0 });
    expect(await next(502, [420, 630], "better")).toMatchObject({ updated: 0, unchanged: 1 });
    expect((await edition(1)).cover_image_id).toBe(small);
    expect(await next(503, [800, 1200], "better")).toMatchObject({
      updated: 1,
      covers: { stored: 1 },
    });
    expect((await edition(1)).cover_image_id).not.toBe(small);
    server.requests.length = 0;
    await makeDue();
    await refresh({ parameters: { ...only, coverMode: "better" } });
    expect(asked("/b/id")).toEqual([]);
  });

  test("if the store fails the texts are written, and the cover is got at the next check", async () => {
    await add({ n: 1 }, { n: 2 });
    const gone = await temporaryDirectory();
    await gone.remove();

    const { result } = await refresh({ parameters: withCovers, store: directoryStore(gone.path) });

    expect(result).toMatchObject({ outcome: "partial", counts: { updated: 2, failed: 2 } });
    expect(result.samples.failed[0]).toMatchObject({ id: "1", code: "store" });
    expect((await edition(1)).synopsis).not.toBeNull();
    expect(await state(1)).toMatchObject({ outcome: "failed", gap_hours: 1 });
    await makeDue();
    const again = await refresh({ parameters: withCovers });
    expect(again.result.counts).toMatchObject({ updated: 2, fields: { cover: 2 } });
    expect((await edition(1)).cover_image_id).not.toBeNull();
  });

  test("without a store there are no covers to choose", () => {
    const { handlers } = createLibraryJobs({
      adapter: referenceAdapter,
      openLibrary: mirror(server),
    });
    const { parameters } = handlers.find(({ name }) => name === "refresh_metadata")!;
    expect(parameters["~standard"].validate({ fields: ["cover"] })).toHaveProperty("issues");
  });
});

describe("M9: proposals", () => {
  const pending = () =>
    rowsOf<{ edition_id: string; values: Record<string, unknown>; reason: string }>(
      pool,
      "select edition_id, values, reason from library_jobs.metadata_proposal where status = 'pending' order by edition_id",
    );

  test("propose writes nothing, and leaves one pending row for each edition", async () => {
    await add({ n: 1 }, { n: 2, pages: 3 });
    const before = await edition(1);

    const { result } = await refresh({ parameters: { mode: "propose" } });

    expect(result).toMatchObject({ outcome: "done", counts: { proposed: 2, updated: 0 } });
    expect(await edition(1)).toEqual(before);
    const rows = await pending();
    expect(rows).toMatchObject([
      { edition_id: "1", values: { pages: 127, openlibraryId: "OL900000001M" } },
      { edition_id: "2", reason: "the job only proposes" },
    ]);
    expect(rows[1]!.values).not.toHaveProperty("pages");

    await makeDue();
    const again = await refresh({ parameters: { mode: "propose" } });
    expect(again.result.counts).toMatchObject({ proposed: 0, unchanged: 2 });
    expect(await pending()).toHaveLength(2);
  });

  test("what was dismissed is not proposed again; what is new is", async () => {
    await add({ n: 1 });
    await refresh({ parameters: { mode: "propose" } });
    await pool.query(
      "update library_jobs.metadata_proposal set status = 'dismissed', decided_at = now()",
    );
    await makeDue();
    const same = await refresh({ parameters: { mode: "propose" } });
    expect(same.result.counts).toMatchObject({ proposed: 0, unchanged: 1 });
    expect(await pending()).toEqual([]);

    const key = `/books/${bookOf(1)["ol_edition"]}`;
    const record = server.records.get(key)!;
    server.records.set(key, { ...record, number_of_pages: 500, revision: 77 });
    await makeDue();
    await refresh({ parameters: { mode: "propose" } });
    expect((await pending()).map(({ values }) => values)).toEqual([{ pages: 500 }]);
  });

  test("an edition without a number is searched for by title and author, and only proposed", async () => {
    await add(
      { n: 1, isbn13: null },
      { n: 2, isbn13: "9799000000012" },
      { n: 3, isbn13: null, title: "Nobody wrote this" },
    );

    const { result } = await refresh();

    // the second has a wrong check digit, which is as good as none
    expect(result.counts).toMatchObject({ proposed: 2, notFound: 1, updated: 0 });
    expect(asked("/search.json")).toHaveLength(3);
    expect(asked("/api/books")).toHaveLength(1);
    expect(await pending()).toMatchObject([
      { edition_id: "1", reason: "found by title and author only" },
      { edition_id: "2" },
    ]);
    expect((await edition(1)).synopsis).toBeNull();
  });

  test("below the certainty that is asked for a person decides", async () => {
    await add({ n: 1, title: "The Iliad in the translation of somebody else" });
    const { result } = await refresh({ parameters: { autoApply: 1, minTitleSimilarity: 0.1 } });
    expect(result.counts).toMatchObject({ updated: 1 });
    await pool.query("truncate library.work, library_jobs.metadata_state cascade");
    await add({ n: 5, title: bookOf(5)["title"]!.slice(0, 4) + "x and others" });
    const doubtful = await refresh({ parameters: { autoApply: 0.99, minTitleSimilarity: 0.1 } });
    expect(doubtful.result.counts).toMatchObject({ updated: 0, proposed: 1 });
    expect(await pending()).toMatchObject([{ reason: expect.stringMatching(/^certainty 0\.9\d/) }]);
  });
});

test("M10: a dry execution counts the same and changes nothing", async () => {
  const books = [1, 2, 3, 4, 5, 7, 9, 10, 13, 16];
  await add(
    ...books.map((n) => ({ n })),
    { n: 20, isbn13: null },
    { n: 21, isbn13: "9799300000018" },
  );
  const before = await checksums();
  const objects = (await readdir(directory.path, { recursive: true })).length;
  const parameters = { fields: [...texts, "cover"], batchSize: 5 };

  const dry = await refresh({ parameters: { ...parameters, dryRun: true } });

  expect(dry.result.dryRun).toBe(true);
  expect(await checksums()).toEqual(before);
  expect(await readdir(directory.path, { recursive: true })).toHaveLength(objects);
  const real = await refresh({ parameters });
  const withoutWaits = ({ http, ...counts }: RefreshCounts) => ({
    ...counts,
    requests: http.requests,
  });
  expect(withoutWaits(dry.result.counts)).toEqual(withoutWaits(real.result.counts));
  expect(real.result.counts).toMatchObject({
    checked: 12,
    proposed: 1,
    mismatched: 1,
    notFound: 1,
  });
  expect(await checksums()).not.toEqual(before);
});

describe("what a person does meanwhile", () => {
  test("an edition that is changed between read and write is left alone", async () => {
    await add({ n: 1 }, { n: 2 });
    // the answer comes only after the person's edit
    server.script(/^\/works\/OL900000002W/, { status: 429, headers: { "retry-after": "1" } });
    const editing = (async () => {
      await until(() => asked("/works/OL900000002W").length > 0);
      await pool.query(
        "update library.edition set synopsis = 'Mine.', updated_at = now() where id = 1",
      );
    })();
    const { result } = await refresh();
    await editing;

    expect(result.counts).toMatchObject({ raced: 1, updated: 1 });
    expect(await edition(1)).toMatchObject({ synopsis: "Mine.", pages: null });
    expect(await state(1)).toMatchObject({ outcome: "raced", gap_hours: 1, revision: null });
  });

  test("a value that the host refuses spoils only its own edition", async () => {
    await pool.query(
      "alter table library.edition add constraint no_long_books check (pages <> 127) not valid",
    );
    try {
      await add({ n: 1 }, { n: 2 }, { n: 3 });
      const { result } = await refresh();
      expect(result).toMatchObject({ outcome: "partial", counts: { updated: 2, failed: 1 } });
      expect(result.samples.failed).toMatchObject([{ id: "1", code: "23514" }]);
      expect((await edition(2)).pages).not.toBeNull();
      expect(await state(1)).toMatchObject({ outcome: "failed" });
    } finally {
      await pool.query("alter table library.edition drop constraint no_long_books");
    }
  });

  test("what is known of editions that were deleted goes too", async () => {
    await add({ n: 1 }, { n: 2 });
    await refresh();
    await pool.query("delete from library.edition where id = 1");
    const { result } = await refresh();
    expect(result.counts.forgotten).toBeGreaterThan(1);
    expect(
      await rowsOf(
        pool,
        "select distinct edition_id from library_jobs.metadata_provenance union select edition_id from library_jobs.metadata_state",
      ),
    ).toEqual([{ edition_id: "2" }]);
  });
});

describe("ends", () => {
  test("when the budget is spent, with what was checked written", async () => {
    await add(...plainBooks(30).map((n) => ({ n })));
    const { result } = await refresh({ parameters: { requestBudget: 11 } });
    expect(server.requests).toHaveLength(11);
    expect(result).toMatchObject({
      outcome: "stopped",
      stoppedBy: "budget",
      counts: { selected: 30, checked: 10, updated: 10 },
    });
    const next = await refresh();
    expect(next.result.counts).toMatchObject({ selected: 20, updated: 20 });
  });

  test.each([
    ["cancelled", new CancelledError("by a person")],
    ["deadline", new TimeoutError("too late")],
  ])("when it is %s, also in the middle of a batch", async (stoppedBy, reason) => {
    await add(...plainBooks(12).map((n) => ({ n })));
    const abort = new AbortController();
    server.script(/^\/works\/OL900000003W/, "silence");
    const ending = (async () => {
      await until(() => asked("/works/OL900000003W").length > 0);
      abort.abort(reason);
    })();
    const { result } = await refresh({ signal: abort.signal });
    await ending;
    expect(result).toMatchObject({
      outcome: "stopped",
      stoppedBy,
      counts: { checked: 2, updated: 2 },
    });
  });

  test("when the worker stops there is nothing to report, and nothing was written twice", async () => {
    await add(...plainBooks(3).map((n) => ({ n })));
    const abort = new AbortController();
    server.script(/^\/works\/OL900000002W/, "silence");
    const ending = (async () => {
      await until(() => asked("/works/OL900000002W").length > 0);
      abort.abort(new StoppingError());
    })();
    await expect(refresh({ signal: abort.signal })).rejects.toThrow(StoppingError);
    await ending;
    expect(await countOf(pool, "select count(*) as n from library_jobs.metadata_state")).toBe(0);
  });

  test("at once if the time is over", async () => {
    await add({ n: 1 });
    const { result } = await refresh({ deadline: new Date() });
    expect(result).toMatchObject({ outcome: "stopped", stoppedBy: "deadline" });
    expect(server.requests).toEqual([]);
  });
});

test("those never looked at come first, the emptiest before the others; the rest by the time they wait", async () => {
  await add({ n: 1, pages: 5, synopsis: "Full." }, { n: 2 }, { n: 3 }, { n: 4, pages: 9 });
  await refresh({ parameters: { only: ["3"] } });
  await makeDue();
  await pool.query("update library.edition set synopsis = null, pages = null where id = 3");
  const { result } = await refresh({ parameters: { maxItems: 2 } });
  expect(result.counts.selected).toBe(2);
  expect(
    await rowsOf(
      pool,
      "select edition_id from library_jobs.metadata_state where next_check_at > now() order by 1",
    ),
  ).toEqual([{ edition_id: "2" }, { edition_id: "4" }]);
});

test("only looks at the editions named, due or not, and refuses what is no id here", async () => {
  await add({ n: 1 }, { n: 2 });
  await refresh();
  await pool.query("update library.edition set pages = null");
  const { result } = await refresh({ parameters: { only: ["2"] } });
  expect(result.counts).toMatchObject({ selected: 1, updated: 1, fields: { pages: 1 } });
  expect((await edition(1)).pages).toBeNull();
  await expect(refresh({ parameters: { only: ["two"] } })).rejects.toThrow(DoNotRetry);
});

test("an unchanged record is looked at after gaps that double", async () => {
  await add({ n: 1 });
  await refresh();
  expect(await state(1)).toMatchObject({ outcome: "updated", gap_hours: 90 * 24 });
  for (const [days, repeats] of [
    [180, 1],
    [360, 2],
    [365, 3],
  ]) {
    await makeDue();
    server.requests.length = 0;
    await refresh();
    expect(server.requests).toHaveLength(1);
    expect(await state(1)).toMatchObject({ outcome: "unchanged", repeats, gap_hours: days! * 24 });
  }
  expect(
    await countOf(
      pool,
      "select count(*) as n from library_jobs.metadata_state where next_check_at between now() + interval '328 days' and now() + interval '402 days'",
    ),
  ).toBe(1);
});

test("subjects are written if they are asked for", async () => {
  await add({ n: 1 });
  const { result } = await refresh({ parameters: { fields: ["subjects"] } });
  expect(result.counts.fields).toEqual({ subjects: 1 });
  expect(await rowsOf(pool, "select subjects from library.edition")).toEqual([
    { subjects: ["Fiction", "Classic literature", "Literature of grc"] },
  ]);
});

test("measures what was asked and what is due", async () => {
  await add({ n: 1 }, { n: 2 });
  const seen: Record<string, number> = {};
  const note = (name: string, value: number, labels: Record<string, string> = {}) => {
    const key = [name, ...Object.values(labels)].join(" ");
    seen[key] = (seen[key] ?? 0) + value;
  };
  const handler = handlerNamed("refresh_metadata", {
    openLibrary: mirror(server),
    store,
    metrics: { add: note, set: note },
  });
  await runHandler(handler, pool, {
    parameters: { requestsPerSecond: 1_000, fields: [...texts] },
  });
  expect(seen).toMatchObject({
    library_metadata_due: 2,
    "library_metadata_http_total 200": 3,
    "library_job_items_total refresh_metadata updated": 2,
    "library_job_backlog refresh_metadata": 0,
  });
});
