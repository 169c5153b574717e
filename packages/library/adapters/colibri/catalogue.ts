import type { Queryable } from "horarium";

import type { CataloguePort, EditionPatch, StoredImage } from "../../src/ports/index.ts";
import { proposeEnrichment } from "./proposals.ts";
import type { Tables } from "./tables.ts";

/** Colibri's editions. It keeps no subjects, and proposals only in a version that has the table for them. */
export function cataloguePort({ proposals }: Tables, bucket: string): CataloguePort {
  return {
    editions: {
      sql: `
        select edition.id,
               title,
               array(
                 select name
                 from public.contribution
                 join public.creator on creator.id = creator_id
                 where edition_id = edition.id
                   and role::text = 'aut'
                 order by creator_id) as authors,
               replace(isbn_13::text, '-', '') as isbn13,
               replace(isbn_10::text, '-', '') as isbn10,
               openlibrary_id,
               synopsis,
               pages,
               language::text as language,
               published_at,
               publisher.name as publisher,
               null::text[] as subjects,
               image.width as cover_width,
               image.height as cover_height,
               edition.updated_at::text as seen
        from public.edition
        left join public.publisher on publisher.id = publisher_id
        left join public.image on image.id = cover_image_id`,
    },
    idType: "bigint",
    fields: ["synopsis", "pages", "language", "publishedAt", "publisher", "openlibraryId", "cover"],
    languages: { sql: "select iso_639_3::text as code from public.language" },
    images: {
      sql: `
        select filename as key, checksum as sha256, media_type, width, height, size as bytes
        from public.image`,
    },
    apply: (tx, patches) => apply(tx, patches, bucket),
    ...(proposals && { propose: proposeEnrichment }),
  };
}

async function apply(tx: Queryable, patches: EditionPatch[], bucket: string): Promise<string[]> {
  const current = await lockUnchanged(tx, patches);
  const applicable = patches.filter(({ edition }) => current.has(edition));
  if (applicable.length === 0) return [];
  await addImages(
    tx,
    applicable.flatMap(({ cover }) => cover ?? []),
    bucket,
  );
  await addPublishers(tx, [...new Set(applicable.flatMap(({ values }) => values.publisher ?? []))]);
  const { rows } = await tx.query(
    `update public.edition
     set synopsis = coalesce(patch.synopsis, edition.synopsis),
         pages = coalesce(patch.pages, edition.pages),
         language = coalesce(patch.language, edition.language),
         published_at = coalesce(patch.published_at, edition.published_at),
         publisher_id = coalesce((select min(id) from public.publisher where name = patch.publisher), publisher_id),
         openlibrary_id = coalesce(patch.openlibrary_id, edition.openlibrary_id),
         cover_image_id = coalesce((select id from public.image where checksum = decode(patch.cover, 'hex')), cover_image_id),
         updated_at = now()
     from jsonb_to_recordset($1) as patch (
       edition bigint, synopsis text, pages smallint, language text, published_at date, publisher text,
       openlibrary_id text, cover text)
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
     from public.edition
     join jsonb_to_recordset($1) as patch (edition bigint, seen timestamptz) on patch.edition = edition.id
     where edition.updated_at is not distinct from patch.seen
     order by edition.id
     for update of edition`,
    [JSON.stringify(patches.map(({ edition, seen }) => ({ edition, seen })))],
  );
  return new Set((rows as { id: string }[]).map(({ id }) => id));
}

/** The blurhash is that of a grey square: the right one would need the picture decoded. */
async function addImages(tx: Queryable, images: StoredImage[], bucket: string): Promise<void> {
  if (images.length === 0) return;
  await tx.query(
    `insert into public.image (storage_reference, filename, checksum, media_type, width, height, size, blurhash)
     select distinct on (sha256) 's3://' || $2 || '/' || key, key, decode(sha256, 'hex'), "mediaType", width, height, bytes, '00Eyb['
     from jsonb_to_recordset($1) as image (
       key text, sha256 text, "mediaType" text, width smallint, height smallint, bytes integer)
     order by sha256
     on conflict (checksum) do nothing`,
    [JSON.stringify(images.map((image) => ({ ...image, sha256: hex(image.sha256) }))), bucket],
  );
}

async function addPublishers(tx: Queryable, names: string[]): Promise<void> {
  if (names.length === 0) return;
  await tx.query(
    `insert into public.publisher (name, sorting_key)
     select name, lower(name)
     from unnest($1::text[]) as name
     where not exists (select from public.publisher known where known.name = name.name)`,
    [names],
  );
}

function patchRow({ edition, values, cover }: EditionPatch) {
  const { publishedAt, openlibraryId, ...others } = values;
  return {
    edition,
    ...others,
    published_at: publishedAt,
    openlibrary_id: openlibraryId,
    cover: cover && hex(cover.sha256),
  };
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
