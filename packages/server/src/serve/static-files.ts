import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;

export interface StaticFile {
  /** With its charset where it is text. */
  readonly type: string;
  readonly etag: string;
  /** As the client's Accept-Encoding allows; compressed once. */
  encoded(accepts: string): Promise<{ bytes: Bytes; encoding: "br" | "gzip" | null }>;
}

/** All files of a folder that a browser may have, by name, in memory: nothing else of the disk can be asked for. */
export async function readStaticFiles(folder: URL): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    files.set(entry.name, staticFile(type, await readFile(new URL(entry.name, folder))));
  }
  return files;
}

/** What is compressed already is served as it is. */
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

function staticFile(type: string, content: Buffer): StaticFile {
  const bytes: Bytes = new Uint8Array(content);
  const isText = !["image/png", "font/woff2"].includes(type);
  const compressed = new Map<"br" | "gzip", Promise<Bytes>>();
  return {
    type,
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    async encoded(accepts) {
      const encoding = isText ? chooseEncoding(accepts) : null;
      if (encoding === null) return { bytes, encoding };
      if (!compressed.has(encoding)) compressed.set(encoding, compressors[encoding](bytes));
      return { bytes: await compressed.get(encoding)!, encoding };
    },
  };
}

function chooseEncoding(accepts: string): "br" | "gzip" | null {
  const allowed = accepts
    .split(",")
    .map((one) => one.trim().toLowerCase())
    .filter((one) => !/;\s*q=0(\.0*)?$/.test(one))
    .map((one) => one.split(";")[0]!.trim());
  return (["br", "gzip"] as const).find((one) => allowed.includes(one)) ?? null;
}

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

const compressors = {
  // one step below the best, which takes ten times as long
  br: async (bytes: Bytes) =>
    new Uint8Array(await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })),
  gzip: async (bytes: Bytes) => new Uint8Array(await deflate(bytes, { level: 9 })),
};
