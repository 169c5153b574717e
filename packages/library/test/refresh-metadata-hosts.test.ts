import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { referenceAdapter } from "../adapters/reference/index.ts";
import { startOpenLibraryServer, type OpenLibraryServer } from "../demo/servers/open-library.ts";
import { createLibraryJobs, type LibraryAdapter, type LibraryResult } from "../src/index.ts";
import { directoryStore } from "../src/infra/object-store/index.ts";
import type { RefreshCounts } from "../src/metadata/counts.ts";
import { copyDemoLibrary, createColibriWithJobs } from "./support/colibri.ts";
import { countOf, createLibrary, rowsOf } from "./support/library.ts";
import { mirror, temporaryDirectory } from "./support/metadata.ts";
import { runHandler } from "./support/run-handler.ts";

let library: TestDatabase;
let colibri: Awaited<ReturnType<typeof createColibriWithJobs>>;
let server: OpenLibraryServer;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  library = await createLibrary({ seed: {} });
  colibri = await createColibriWithJobs();
  await copyDemoLibrary(library.pool, colibri.pool);
  await makeAlike();
  server = await startOpenLibraryServer({
    requestsPerSecond: { identified: 10_000, unidentified: 1 },
  });
  directory = await temporaryDirectory();
});

/** The copy has no covers, publishers and dates; it gets the numbers that it lacks. */
async function makeAlike(): Promise<void> {
  await library.pool.query(
    "update library.edition set cover_image_id = null, publisher = null, published_on = null",
  );
  const numbers = await rowsOf(
    library.pool,
    "select id, isbn13, openlibrary_id from library.edition",
  );
  await colibri.pool.query(
    `update public.edition
     set isbn_13 = numbers.isbn13::extensions.isbn13,
         openlibrary_id = numbers.openlibrary_id
     from jsonb_to_recordset($1) as numbers (id bigint, isbn13 text, openlibrary_id text)
     where numbers.id = edition.id`,
    [JSON.stringify(numbers)],
  );
  await colibri.pool.query(`update authentication."user" set role = 'admin' where id = 1`);
}

afterAll(async () => {
  await server.close();
  await directory.remove();
  await library.drop();
  await colibri.drop();
});

async function refresh(adapter: LibraryAdapter, pool: pg.Pool, parameters: object) {
  const { handlers } = createLibraryJobs({
    adapter,
    openLibrary: mirror(server),
    store: directoryStore(directory.path),
  });
  const handler = handlers.find(({ name }) => name === "refresh_metadata")!;
  const { result } = await runHandler<LibraryResult<RefreshCounts>>(handler, pool, {
    parameters: { requestsPerSecond: 1_000, ...parameters },
  });
  return result;
}

/** What was written, whatever the host calls it. */
const provenance = (pool: pg.Pool) =>
  rowsOf(
    pool,
    "select edition_id, field, encode(value_hash, 'hex') as hash from library_jobs.metadata_provenance order by 1, 2",
  );

test("what is done for the demo library is done for Colibri", async () => {
  const only = Array.from({ length: 60 }, (_, place) => String(place + 1));
  const ours = await refresh(referenceAdapter, library.pool, { only });
  const theirs = await refresh(colibri.adapter, colibri.pool, { only });

  expect(ours.counts).toMatchObject({ selected: 60, checked: 60, failed: 0 });
  expect(ours.counts.updated).toBeGreaterThan(20);
  expect(ours.counts.covers.stored).toBeGreaterThan(5);
  expect(await provenance(colibri.pool)).toEqual(await provenance(library.pool));
  expect(theirs.counts).toMatchObject({ checked: 60, updated: ours.counts.updated, failed: 0 });
  expect(theirs.counts.fields).toEqual(ours.counts.fields);
});

test("M9: proposes on Colibri, one pending row, and never again what was dismissed", async () => {
  const { adapter, pool } = colibri;
  await pool.query("delete from public.enrichment_result");
  const only = Array.from({ length: 40 }, (_, place) => String(place + 100));
  const editions = () =>
    rowsOf(pool, "select to_jsonb(edition) as row from public.edition order by id");
  const before = await editions();

  const first = await refresh(adapter, pool, { only, mode: "propose" });

  expect(await editions()).toEqual(before);
  const pending = () =>
    rowsOf<{ work_id: string; improvements: { synopsis?: string } }>(
      pool,
      "select work_id, improvements from public.enrichment_result where status = 'pending'",
    );
  const rows = await pending();
  expect(rows.length).toBeGreaterThan(5);
  expect(first.counts.proposed).toBe(rows.length);
  expect(rows.some(({ improvements }) => improvements.synopsis !== undefined)).toBe(true);
  expect((await refresh(adapter, pool, { only, mode: "propose" })).counts.proposed).toBe(0);

  await pool.query(
    "update public.enrichment_result set status = 'dismissed', dismissed_at = now()",
  );
  await refresh(adapter, pool, { only, mode: "propose" });
  const again = await countOf(
    pool,
    `select count(*) as n
     from public.enrichment_result new
     join public.enrichment_result old using (work_id, improvements)
     where new.status = 'pending'
       and old.status = 'dismissed'`,
  );
  expect(again).toBe(0);
});
