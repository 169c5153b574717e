import { readFile } from "node:fs/promises";

import type pg from "pg";

import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import {
  colibriAdapter,
  migrateColibri,
  type ColibriGroups,
} from "../../adapters/colibri/index.ts";
import type { LibraryAdapter } from "../../src/index.ts";

/** A test database with Colibri's tables and none of the jobs'. */
export async function createColibri(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  const schema = new URL("colibri-schema.sql", import.meta.url);
  await database.pool.query(await readFile(schema, "utf8"));
  return database;
}

/** The same with the tables of the jobs, and the adapter for it. */
export async function createColibriWithJobs(
  groups: ColibriGroups = { loans: true, reading: true },
): Promise<TestDatabase & { adapter: LibraryAdapter }> {
  const database = await createColibri();
  await migrateColibri(database.pool, groups);
  return { ...database, adapter: await colibriAdapter(database.pool) };
}

/** Fills Colibri with what is in a demo library, under the same ids. */
export async function copyDemoLibrary(library: pg.Pool, colibri: pg.Pool): Promise<void> {
  for (const [target, columns, rows] of copied) {
    const names = columns.split(", ").map((column) => column.split(" ")[0]);
    const { rows: found } = await library.query<{ rows: string }>(
      `select coalesce(jsonb_agg(to_jsonb(row)), '[]')::text as rows from (${rows}) row`,
    );
    await colibri.query(
      `insert into ${target} (${names.join(", ")}) overriding system value
       select * from jsonb_to_recordset($1::jsonb) as row (${columns})`,
      [found[0]!.rows],
    );
  }
}

/** A table, its columns with their types, and where they come from. */
const copied: [string, string, string][] = [
  [
    `authentication."user"`,
    "id bigint, name text, email text, created_at timestamptz",
    "select id, name, email, created_at from library.member",
  ],
  [
    "library_jobs.user_profile",
    "user_id bigint, time_zone text, locale text",
    "select id as user_id, time_zone, locale from library.member",
  ],
  [
    "public.language",
    "iso_639_3 char(3)",
    "select distinct language as iso_639_3 from library.edition where language not in ('eng', 'deu', 'fra', 'spa', 'grc')",
  ],
  ["public.work", "id bigint, created_at timestamptz", "select id, created_at from library.work"],
  [
    "public.edition",
    "id bigint, work_id bigint, title text, language text, synopsis text, pages smallint",
    "select id, work_id, title, language, synopsis, pages from library.edition",
  ],
  ["public.creator", "id bigint, name text", "select id, name from library.contributor"],
  [
    "public.contribution",
    "creator_id bigint, edition_id bigint",
    "select contributor_id as creator_id, edition_id from library.contribution",
  ],
  [
    "public.asset",
    "id bigint, edition_id bigint, storage_reference text, filename text, checksum bytea, size integer, media_type text",
    `select id, edition_id, 's3://colibri/' || storage_key as storage_reference, storage_key as filename, sha256 as checksum, bytes as size, media_type
     from library.file`,
  ],
  [
    "public.work_rating",
    "user_id bigint, work_id bigint, rating smallint, created_at timestamptz",
    "select member_id as user_id, work_id, value as rating, created_at from library.rating",
  ],
  [
    "public.comment",
    "id bigint, content text, created_by bigint, created_at timestamptz, hidden_at timestamptz",
    "select id, content, member_id as created_by, created_at, hidden_at from library.comment",
  ],
  [
    "public.work_comment",
    "work_id bigint, comment_id bigint",
    "select work_id, id as comment_id from library.comment",
  ],
  [
    "public.collection",
    "id bigint, name text, created_by bigint",
    "select id, name, member_id as created_by from library.shelf",
  ],
  [
    "public.collection_entry",
    "collection_id bigint, work_id bigint, edition_id bigint, created_at timestamptz",
    `select shelf_id as collection_id, work_id, (select min(id) from library.edition where edition.work_id = entry.work_id) as edition_id, added_at as created_at
     from library.shelf_entry entry`,
  ],
  [
    "library_jobs.reading_session",
    "id bigint, user_id bigint, edition_id bigint, started_at timestamptz, ended_at timestamptz, pages smallint, time_zone text, updated_at timestamptz",
    "select id, member_id as user_id, edition_id, started_at, ended_at, pages, time_zone, updated_at from library.reading_session",
  ],
  [
    "library_jobs.download_event",
    "id bigint, work_id bigint, user_id bigint, at timestamptz, recorded_at timestamptz",
    "select id, work_id, member_id as user_id, at, recorded_at from library.download_event",
  ],
  [
    "library_jobs.loan",
    "id bigint, user_id bigint, edition_id bigint, borrowed_at timestamptz, due_at timestamptz, returned_at timestamptz, renewals smallint, max_renewals smallint",
    "select id, member_id as user_id, edition_id, borrowed_at, due_at, returned_at, renewals, max_renewals from library.loan",
  ],
  [
    "library_jobs.hold",
    "id bigint, user_id bigint, edition_id bigint, placed_at timestamptz, available_since timestamptz, available_until timestamptz, fulfilled_at timestamptz, cancelled_at timestamptz",
    "select id, member_id as user_id, edition_id, placed_at, available_since, available_until, fulfilled_at, cancelled_at from library.hold",
  ],
];
