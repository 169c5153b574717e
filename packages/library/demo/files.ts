import { createHash } from "node:crypto";

import type { Queryable } from "horarium";

import type { ObjectStore } from "../src/ports/index.ts";
import { cover } from "./content/cover.ts";
import { epub, type Book } from "./content/epub.ts";
import { pdf } from "./content/pdf.ts";

/** How many objects were written; those that are there already are left alone. */
export interface DemoFiles {
  files: number;
  images: number;
  /** Objects to which no row refers. */
  orphans: number;
  /** Of members who began to bring in a book and never came back. */
  uploads: number;
}

/**
 * Writes the demo library's files into a store: what `library.file` and `library.image` refer to, but for three files
 * that are missing on purpose, and 40 that nothing refers to. The latter only as long as nobody has cleaned up.
 *
 *     await seedDemoLibrary(pool);
 *     await writeDemoFiles(pool, openStore("file:///var/lib/library"));
 */
export async function writeDemoFiles(db: Queryable, store: ObjectStore): Promise<DemoFiles> {
  const [files, images] = [await readFiles(db), await readImages(db)];
  const written: DemoFiles = {
    files: await putMissing(
      store,
      files.filter(isAsSeeded).filter((file) => !isLost(file)),
    ),
    images: await putMissing(store, images.filter(isAsSeeded)),
    orphans: 0,
    uploads: 0,
  };
  const { rows } = await db.query("select from library_jobs.orphan limit 1", []);
  if (rows.length > 0) return written;
  return {
    ...written,
    orphans: await putMissing(store, orphans()),
    uploads: await putMissing(store, await readUploads(db)),
  };
}

/** Gives the rows of files and images the keys, checksums and sizes of their contents. Seeding does it. */
export async function recordContents(db: Queryable): Promise<void> {
  for (const [table, contents] of [
    ["file", await readFiles(db)],
    ["image", await readImages(db)],
  ] as const) {
    await db.query(
      `update library.${table} stored
       set storage_key = content.key,
           sha256 = decode(content.sha, 'hex'),
           bytes = content.bytes
       from unnest($1::bigint[], $2::text[], $3::text[], $4::int[]) content (id, key, sha, bytes)
       where stored.id = content.id`,
      [
        contents.map(({ id }) => id),
        contents.map(({ key }) => key),
        contents.map(({ body }) => createHash("sha256").update(body).digest("hex")),
        contents.map(({ body }) => body.length),
      ],
    );
  }
}

/** An object. */
interface Stored {
  key: string;
  mediaType: string;
  body: Buffer;
}

/** An object, and the row that refers to it. */
interface Content extends Stored {
  id: string;
  /** The row's key: another one if the row was changed since it was seeded. */
  rowKey: string;
}

function isAsSeeded({ key, rowKey }: Content): boolean {
  return key === rowKey;
}

/** Three books whose file was lost: what `cleanup_orphans` reports. */
function isLost({ edition, mediaType }: { edition: string; mediaType: string }): boolean {
  return ["101", "202", "303"].includes(edition) && mediaType === types.epub;
}

const types = { epub: "application/epub+zip", pdf: "application/pdf", png: "image/png" };

interface FileRow extends Book, Pick<Content, "rowKey" | "mediaType"> {
  edition: string;
}

async function readFiles(db: Queryable): Promise<(Content & { edition: string })[]> {
  const { rows } = await db.query(
    `select file.id::text, storage_key as "rowKey", edition_id::text as edition, file.media_type as "mediaType", edition.title,
            coalesce(edition.language, 'und') as language,
            coalesce((
              select string_agg(name, ', ' order by contributor.id)
              from library.contribution
              join library.contributor on contributor.id = contributor_id
              where contribution.edition_id = edition.id), 'Anonymous') as author
     from library.file
     join library.edition on edition.id = edition_id
     order by file.id`,
    [],
  );
  return (rows as FileRow[]).map(({ id, rowKey, edition, mediaType, ...book }) => {
    const about = { ...book, id: `edition-${edition}` };
    const body = mediaType === types.pdf ? pdf(about) : epub(about);
    const name = mediaType === types.pdf ? "book.pdf" : "book.epub";
    return { id, rowKey, edition, mediaType, body, key: keyOf("assets", body, name) };
  });
}

async function readImages(db: Queryable): Promise<Content[]> {
  const { rows } = await db.query(
    `select id::text, storage_key as "rowKey"
     from library.image
     where media_type = 'image/png'
     order by id`,
    [],
  );
  return (rows as Pick<Content, "id" | "rowKey">[]).map(({ id, rowKey }) => {
    const body = cover(`Cover ${id}`);
    return { id, rowKey, body, mediaType: types.png, key: keyOf("images", body, "cover.png") };
  });
}

async function readUploads(db: Queryable): Promise<Stored[]> {
  const { rows } = await db.query(
    "select id::text, storage_key as key from library.upload order by id",
    [],
  );
  return (rows as { id: string; key: string }[]).map(({ id, key }) => {
    // written under the name that the member's browser was given
    const body = epub({ id: `upload-${id}`, title: `Upload ${id}`, author: "", language: "und" });
    return { key, mediaType: types.epub, body };
  });
}

/** Thirty books and ten covers that were deleted from the library, and whose files stayed. */
function orphans(): Stored[] {
  return Array.from({ length: 40 }, (_, n) => {
    const id = `lost-${n + 1}`;
    if (n >= 30) {
      const body = cover(id);
      return { body, mediaType: types.png, key: keyOf("images", body, "cover.png") };
    }
    const body = epub({ id, title: `Lost book ${n + 1}`, author: "Anonymous", language: "und" });
    return { body, mediaType: types.epub, key: keyOf("assets", body, "book.epub") };
  });
}

/** Two objects have one key only if they are the same. */
function keyOf(folder: string, body: Buffer, name: string): string {
  return `${folder}/${createHash("sha256").update(body).digest("base64url")}/${name}`;
}

/** How many are written at once. */
const together = 16;

async function putMissing(store: ObjectStore, contents: readonly Stored[]): Promise<number> {
  let written = 0;
  for (let start = 0; start < contents.length; start += together) {
    await Promise.all(
      contents.slice(start, start + together).map(async ({ key, body, mediaType }) => {
        if ((await store.head(key))?.bytes === body.length) return;
        await store.put(key, body, { mediaType });
        written += 1;
      }),
    );
  }
  return written;
}
