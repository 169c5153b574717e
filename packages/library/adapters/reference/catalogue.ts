import type { Queryable } from "horarium";

import { proposeInOwnTable } from "../../src/metadata/own-proposals.ts";
import type { CataloguePort, EditionPatch } from "../../src/ports/index.ts";

/** The editions of the demo library. */
export const catalogue: CataloguePort = {
  editions: {
    sql: `
      select edition.id,
             title,
             array(
               select name
               from library.contribution
               join library.contributor on contributor.id = contributor_id
               where edition_id = edition.id
                 and role = 'author'
               order by contributor_id) as authors,
             isbn13,
             null::text as isbn10,
             openlibrary_id,
             synopsis,
             pages,
             language::text as language,
             published_on as published_at,
             publisher,
             subjects,
             image.width as cover_width,
             image.height as cover_height,
             edition.updated_at::text as seen
      from library.edition
      left join library.image on image.id = cover_image_id`,
  },
  idType: "bigint",
  fields: [
    "synopsis",
    "pages",
    "language",
    "publishedAt",
    "publisher",
    "openlibraryId",
    "subjects",
    "cover",
  ],
  images: {
    sql: `
      select storage_key as key, sha256, media_type, width, height, bytes
      from library.image`,
  },
  apply,
  propose: proposeInOwnTable,
};

async function apply(tx: Queryable, patches: EditionPatch[]): Promise<string[]> {
  const current = await lockUnchanged(tx, patches);
  const applicable = patches.filter(({ edition }) => current.has(edition));
  if (applicable.length === 0) return [];
  await addImages(tx, applicable);
  const { rows } = await tx.query(
    `update library.edition
     set synopsis = coalesce(patch.synopsis, edition.synopsis),
         pages = coalesce(patch.pages, edition.pages),
         language = coalesce(patch.language, edition.language),
         published_on = coalesce(patch.published_at, edition.published_on),
         publisher = coalesce(patch.publisher, edition.publisher),
         openlibrary_id = coalesce(patch.openlibrary_id, edition.openlibrary_id),
         subjects = coalesce(patch.subjects, edition.subjects),
         cover_image_id = coalesce((select id from library.image where sha256 = decode(patch.cover, 'hex')), cover_image_id),
         updated_at = now()
     from jsonb_to_recordset($1) as patch (
       edition bigint, synopsis text, pages integer, language text, published_at date, publisher text,
       openlibrary_id text, subjects text[], cover text)
     where edition.id = patch.edition
     returning edition.id::text`,
    [JSON.stringify(applicable.map(patchRow))],
  );
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** Those of the editions that nobody has changed since they were read. Always in the same order, so that two never wait for each other. */
async function lockUnchanged(tx: Queryable, patches: EditionPatch[]): Promise<Set<string>> {
  const { rows } = await tx.query(
    `select edition.id::text
     from library.edition
     join jsonb_to_recordset($1) as patch (edition bigint, seen timestamptz) on patch.edition = edition.id
     where edition.updated_at is not distinct from patch.seen
     order by edition.id
     for update of edition`,
    [JSON.stringify(patches.map(({ edition, seen }) => ({ edition, seen })))],
  );
  return new Set((rows as { id: string }[]).map(({ id }) => id));
}

async function addImages(tx: Queryable, patches: EditionPatch[]): Promise<void> {
  const images = patches.flatMap(({ cover }) =>
    cover === null ? [] : [{ ...cover, sha256: Buffer.from(cover.sha256).toString("hex") }],
  );
  if (images.length === 0) return;
  await tx.query(
    `insert into library.image (storage_key, sha256, media_type, width, height, bytes)
     select distinct on (sha256) key, decode(sha256, 'hex'), "mediaType", width, height, bytes
     from jsonb_to_recordset($1) as image (
       key text, sha256 text, "mediaType" text, width smallint, height smallint, bytes integer)
     order by sha256
     on conflict (sha256) do nothing`,
    [JSON.stringify(images)],
  );
}

function patchRow({ edition, values, cover }: EditionPatch) {
  const { publishedAt, openlibraryId, ...others } = values;
  return {
    edition,
    ...others,
    published_at: publishedAt,
    openlibrary_id: openlibraryId,
    cover: cover && Buffer.from(cover.sha256).toString("hex"),
  };
}
