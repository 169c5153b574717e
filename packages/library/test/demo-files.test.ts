import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32, inflateSync } from "node:zlib";

import { imageSize } from "image-size";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { writeDemoFiles } from "../adapters/reference/index.ts";
import type { OrphanResult } from "../src/handlers/cleanup-orphans.ts";
import type { LibraryResult } from "../src/index.ts";
import type { ObjectStore } from "../src/ports/index.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import { keysIn, temporaryStore } from "./support/orphans.ts";
import { runHandler } from "./support/run-handler.ts";

let database: TestDatabase;
let pool: pg.Pool;
let store: ObjectStore;
let directory: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  database = await createLibrary({ seed: {} });
  pool = database.pool;
  ({ store, directory, remove } = await temporaryStore());
});
afterAll(async () => {
  await database.drop();
  await remove();
});

interface Row {
  key: string;
  sha: string;
  bytes: number;
  media_type: string;
}

const rows = () =>
  rowsOf<Row & pg.QueryResultRow>(
    pool,
    `select storage_key as key, encode(sha256, 'hex') as sha, bytes, media_type from library.file
     union all
     select storage_key, encode(sha256, 'hex'), bytes, media_type from library.image`,
  );

async function read(key: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.get(key)) pieces.push(piece);
  return Buffer.concat(pieces);
}

test("files are written once, and are what their rows say", async () => {
  const files = await countOf(pool, "select count(*) as n from library.file");
  const images = await countOf(pool, "select count(*) as n from library.image");
  expect(await writeDemoFiles(pool, store)).toEqual({
    files: files - 3,
    images,
    orphans: 40,
    uploads: 5,
  });
  const nothing = { files: 0, images: 0, orphans: 0, uploads: 0 };
  expect(await writeDemoFiles(pool, store)).toEqual(nothing);

  let missing = 0;
  for (const { key, sha, bytes } of await rows()) {
    if ((await store.head(key)) === null) {
      missing += 1;
      continue;
    }
    const content = await read(key);
    expect([key, content.length]).toEqual([key, bytes]);
    expect(createHash("sha256").update(content).digest("hex")).toBe(sha);
    expect(key.split("/")[1]).toBe(Buffer.from(sha, "hex").toString("base64url"));
  }
  expect(missing).toBe(3);
  expect(await keysIn(store)).toHaveLength(files - 3 + images + 45);
});

test("cleanup_orphans finds in the demo library what was put there to be found", async () => {
  const clean = () =>
    runHandler<LibraryResult<OrphanResult>>(handlerNamed("cleanup_orphans", { store }), pool, {
      parameters: { dryRun: false },
    });
  // of the seed's own instant the uploads expired two days ago, which may be to come
  await pool.query(
    "update library.upload set expires_at = least(expires_at, now() - interval '1 hour')",
  );
  const { result } = await clean();
  expect(result.counts).toMatchObject({ candidates: 45, newlyMarked: 45, dangling: 3 });
  // what was cleaned up does not come again
  await store.remove((await keysIn(store, "uploads/"))[0]!);
  expect(await writeDemoFiles(pool, store)).toMatchObject({ orphans: 0, uploads: 0 });
});

test("the contents are the same on every machine", async () => {
  const all = (await rows()).map(({ sha }) => sha).toSorted();
  expect(createHash("md5").update(all.join()).digest("hex")).toBe(
    "7719f35698e6efe9e0992070a74115c0",
  );
});

test("covers are pictures of 600 by 900 pixels, a gradient", async () => {
  const { key } = (await rows()).find(({ media_type: type }) => type === "image/png")!;
  const image = await read(key);
  expect(imageSize(image)).toMatchObject({ type: "png", width: 600, height: 900 });
  const chunks = chunksOf(image);
  expect(chunks.map(([type]) => type)).toEqual(["IHDR", "iTXt", "PLTE", "IDAT", "IEND"]);
  const pixels = inflateSync(chunks[3]![1]);
  expect(pixels).toHaveLength(601 * 900);
  for (const [y, shade] of [
    [0, 0],
    [450, 128],
    [899, 255],
  ] as const)
    // prettier-ignore
    expect([...new Set(pixels.subarray(y * 601, (y + 1) * 601))]).toEqual([...new Set([0, shade])]);
});

function chunksOf(image: Buffer): [string, Buffer][] {
  const chunks: [string, Buffer][] = [];
  for (let place = 8; place < image.length;) {
    const length = image.readUInt32BE(place);
    const named = image.subarray(place + 4, place + 8 + length);
    expect(image.readUInt32BE(place + 8 + length)).toBe(crc32(named));
    chunks.push([named.toString("latin1", 0, 4), named.subarray(4)]);
    place += 12 + length;
  }
  return chunks;
}

test("books are archives that other programs open", async () => {
  const { key } = (await rows()).find(({ media_type: type }) => type === "application/epub+zip")!;
  const book = await read(key);
  // where a reader looks for the type: the first member is stored, and named mimetype
  expect(book.toString("latin1", 30, 58)).toBe("mimetypeapplication/epub+zip");
  const file = join(directory, "book.epub");
  await writeFile(file, book);
  const script =
    "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), *z.namelist())";
  const names = "None mimetype META-INF/container.xml book.opf nav.xhtml page.xhtml\n";
  for (const [program, args, answer] of [
    ["unzip", ["-tqq", file], ""],
    ["python3", ["-c", script, file], names],
  ] as const) {
    const said = await promisify(execFile)(program, [...args]).catch((error: unknown) => error);
    // not every machine has them
    if (said instanceof Error && "code" in said && said.code === "ENOENT") continue;
    expect(said).toMatchObject({ stdout: answer });
  }
});
