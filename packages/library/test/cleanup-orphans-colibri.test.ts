import { randomBytes } from "node:crypto";

import { DoNotRetry } from "horarium";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { OrphanResult } from "../src/handlers/cleanup-orphans.ts";
import type { LibraryResult, ObjectStore } from "../src/index.ts";
import { createColibriWithJobs } from "./support/colibri.ts";
import { countOf, handlerNamed } from "./support/library.ts";
import { keysIn, movedClock, putAll, temporaryStore } from "./support/orphans.ts";
import { runHandler } from "./support/run-handler.ts";

let colibri: Awaited<ReturnType<typeof createColibriWithJobs>>;
let pool: pg.Pool;
let store: ObjectStore;
let clock: ReturnType<typeof movedClock>;
const books = Array.from({ length: 60 }, (_, n) => `assets/${n}/book.epub`);

beforeAll(async () => {
  colibri = await createColibriWithJobs({});
  pool = colibri.pool;
  await pool.query(
    `insert into authentication."user" (name, email) values ('Ada', 'a@example.org')`,
  );
  await pool.query(
    "with work as (insert into public.work default values returning id) insert into public.edition (work_id, title) select id, 'Emma' from work",
  );
});
afterAll(() => colibri.drop());

beforeEach(async () => {
  for (const table of ["public.asset", "public.pending_ingestion", "public.image"])
    await pool.query(`delete from ${table}`);
  for (const table of ["storage_scan", "storage_listing", "orphan", "unused_image"])
    await pool.query(`delete from library_jobs.${table}`);
  const temporary = await temporaryStore();
  store = temporary.store;
  clock = movedClock();
  await putAll(store, books);
  await pool.query(
    `insert into public.asset (edition_id, storage_reference, filename, checksum, size, media_type)
     select edition.id, 's3://colibri/' || key, key, sha256(convert_to(key, 'utf8')), 4, 'application/epub+zip'
     from public.edition
     cross join unnest($1::text[]) key`,
    [books],
  );
  return temporary.remove;
});

const cleanUp = async (parameters: object = {}, on = pool) => {
  const handler = handlerNamed("cleanup_orphans", { adapter: colibri.adapter, store, clock });
  const { result } = await runHandler<LibraryResult<OrphanResult>>(handler, on, {
    parameters: { dryRun: false, ...parameters },
  });
  return result.counts;
};

const refusal = (attempt: Promise<unknown>) => attempt.catch((error: unknown) => error);

test("O2: a role from which row security hides every row is refused, and nothing is deleted", async () => {
  const role = `reader_${randomBytes(4).toString("hex")}`;
  await pool.query(`create role ${role}`);
  const limited = new pg.Pool({ connectionString: colibri.url, options: `-c role=${role}` });
  try {
    for (const schema of ["public", "authentication", "library_jobs"]) {
      await pool.query(`grant usage on schema ${schema} to ${role}`);
      await pool.query(`grant all on all tables in schema ${schema} to ${role}`);
    }
    expect(await countOf(limited, "select count(*) as n from public.asset")).toBe(0);
    const error = await refusal(cleanUp({}, limited));
    expect(error).toBeInstanceOf(DoNotRetry);
    expect(String(error)).toMatch(/row.security/);
    expect(await keysIn(store)).toEqual(books.toSorted());
  } finally {
    await limited.end();
    await pool.query(`drop owned by ${role}`);
    await pool.query(`drop role ${role}`);
  }
});

test("O3: a library without assets is refused", async () => {
  await cleanUp();
  await pool.query("delete from public.asset");
  expect(await refusal(cleanUp())).toBeInstanceOf(DoNotRetry);
  expect(await keysIn(store)).toEqual(books.toSorted());
});

test("O8: an upload that waits to be imported stays; what is left of it is found when it has expired", async () => {
  await putAll(store, ["uploads/1-emma.epub", "uploads/2-forgotten.epub"]);
  await pool.query(
    `insert into public.pending_ingestion (user_id, upload_id, s3_key, expires_at)
     select id, '1', 'uploads/1-emma.epub', now() + interval '1 hour' from authentication."user"`,
  );
  expect(await cleanUp()).toMatchObject({ referenced: 61, newlyMarked: 1 });
  clock.days = 8;
  expect(await cleanUp()).toMatchObject({ trashed: 1 });
  await pool.query("update public.pending_ingestion set expires_at = now() - interval '1 minute'");
  expect(await cleanUp()).toMatchObject({ newlyMarked: 1, trashed: 0 });
  clock.days = 16;
  expect(await cleanUp()).toMatchObject({ trashed: 1 });
  expect(await keysIn(store, "assets/")).toEqual(books.toSorted());
});

test("images that nothing shows are told, and deleted when that is asked for, after the days of grace", async () => {
  await putAll(store, ["images/1", "images/2"]);
  await pool.query(
    `insert into public.image (storage_reference, filename, checksum, media_type, width, height, size, blurhash)
     select 's3://colibri/images/' || n, 'images/' || n, sha256(n::text::bytea), 'image/png', 1, 1, 4, '00Eyb['
     from generate_series(1, 2) n`,
  );
  await pool.query(
    "update public.edition set cover_image_id = (select id from public.image where filename = 'images/1')",
  );
  expect(await cleanUp()).toMatchObject({
    unusedRows: { images: 1, creators: 0, publishers: 0, editions: 0, works: 0 },
  });
  clock.days = 10;
  expect(await cleanUp({ rows: ["images"] })).toMatchObject({ deletedImages: 0 });
  clock.days = 18;
  expect(await cleanUp({ rows: ["images"] })).toMatchObject({ deletedImages: 1 });
  expect(await countOf(pool, "select count(*) as n from public.image")).toBe(1);
});
