import type { Queryable } from "horarium";

import type { LastCheck } from "../domain/next-check.ts";
import type { CataloguePort, EditionRow, EditionValues, TextField } from "../ports/index.ts";

/** An edition with what is known of the looks before. */
export interface Edition {
  id: string;
  title: string;
  authors: string[];
  isbn13: string | null;
  isbn10: string | null;
  openlibraryId: string | null;
  values: EditionValues;
  cover: { width: number; height: number } | null;
  seen: string | null;
  /** The revision of the source's record at the last look. */
  revision: number | null;
  /** The source's cover that was looked at last. */
  coverId: number | null;
  last: LastCheck | null;
  /** Hashes of the values that this job wrote. */
  written: Partial<Record<TextField, string>>;
}

/**
 * The editions to look at, the ids only: those never looked at, the emptiest first, then those whose time has come.
 * `only` names them instead, due or not. Also gives how many there are.
 */
export async function dueEditions(
  tx: Queryable,
  { editions, idType }: CataloguePort,
  { limit, only }: { limit: number; only: readonly string[] },
): Promise<{ ids: string[]; due: number }> {
  const { rows } = await tx.query(
    `select e.id::text as id, count(*) over ()::int as due
     from (${editions.sql}) e
     left join library_jobs.metadata_state state on state.edition_id = e.id::text
     where ${only.length > 0 ? `e.id = any ($2::text[]::${idType}[])` : "coalesce(state.next_check_at <= now(), true) and $2::text[] = '{}'"}
     order by state.last_checked_at is not null,
              num_nulls(e.synopsis, e.pages, e.language, e.published_at, e.publisher, e.openlibrary_id, e.cover_width) desc,
              state.next_check_at,
              e.id
     limit $1`,
    [limit, only],
  );
  const found = rows as { id: string; due: number }[];
  return { ids: found.map(({ id }) => id), due: found[0]?.due ?? 0 };
}

/** These editions as they are now, in this order. Those that were deleted meanwhile are missing. */
export async function readEditions(
  tx: Queryable,
  { editions, idType }: CataloguePort,
  ids: readonly string[],
): Promise<Edition[]> {
  const { rows } = await tx.query(
    `select e.id::text as id,
            to_jsonb(e) as row,
            to_jsonb(state) as state,
            (select jsonb_object_agg(field, encode(value_hash, 'hex'))
             from library_jobs.metadata_provenance
             where edition_id = e.id::text) as written
     from (select * from (${editions.sql}) every where every.id = any ($1::text[]::${idType}[])) e
     left join library_jobs.metadata_state state on state.edition_id = e.id::text`,
    [ids],
  );
  const byId = new Map((rows as FoundRow[]).map((row) => [row.id, toEdition(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

interface FoundRow {
  id: string;
  /** As JSON: days and instants are text. */
  row: Omit<EditionRow, "published_at"> & { published_at: string | null };
  state: {
    revision: number | null;
    external_cover_id: number | null;
    outcome: LastCheck["outcome"];
    repeats: number;
    gap_hours: number;
  } | null;
  written: Edition["written"] | null;
}

function toEdition({ id, row, state, written }: FoundRow): Edition {
  return {
    id,
    title: row.title,
    authors: row.authors,
    isbn13: row.isbn13,
    isbn10: row.isbn10,
    openlibraryId: row.openlibrary_id,
    values: valuesOf(row),
    cover:
      row.cover_width === null || row.cover_height === null
        ? null
        : { width: row.cover_width, height: row.cover_height },
    seen: row.seen,
    revision: state?.revision ?? null,
    coverId: state?.external_cover_id ?? null,
    last: state && { outcome: state.outcome, repeats: state.repeats, gapHours: state.gap_hours },
    written: written ?? {},
  };
}

function valuesOf(row: FoundRow["row"]): EditionValues {
  const values = {
    synopsis: row.synopsis,
    pages: row.pages,
    language: row.language,
    publishedAt: row.published_at,
    publisher: row.publisher,
    openlibraryId: row.openlibrary_id,
    subjects: row.subjects,
  };
  const isThere = (value: unknown) =>
    value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isThere(value)));
}

/** The languages that the host knows; null: all. */
export async function knownLanguages(
  tx: Queryable,
  { languages }: CataloguePort,
): Promise<Set<string> | null> {
  if (languages === undefined) return null;
  const { rows } = await tx.query(`select code from (${languages.sql}) q`, []);
  return new Set((rows as { code: string }[]).map(({ code }) => code));
}
