import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

import { unseal, type SealingKeys } from "../infra/sealed-file.ts";

/** The bytes of a backup as they were before it was sealed. */
export function openBackup(path: string, keys: SealingKeys | null): AsyncIterable<Uint8Array> {
  const bytes: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: 256 * 1024 });
  return keys === null ? bytes : unseal(bytes, keys.keys);
}

/** SHA-256 and length of what a stream gives. */
export async function sumOfBytes(
  source: AsyncIterable<Uint8Array>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of source) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
