import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";

/** A file as it was written. */
export interface WrittenFile {
  bytes: number;
  sha256: string;
}

/** More bytes came than the file may have. */
export class TooLargeError extends Error {
  readonly code = "too_large";
  override readonly name = "TooLargeError";
}

/**
 * Writes a stream to `<path>.partial`, mode 0600, and syncs it. `keepFile` gives it its name. What could not be
 * written to the end is removed.
 */
export async function writePartial(
  path: string,
  source: AsyncIterable<Uint8Array>,
  {
    signal,
    maxBytes = Number.POSITIVE_INFINITY,
    onBytes = () => {},
  }: { signal: AbortSignal; maxBytes?: number; onBytes?: (bytes: number) => void },
): Promise<WrittenFile> {
  const partial = partialOf(path);
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = async function* (pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > maxBytes)
        throw new TooLargeError(`the target takes no file of more than ${maxBytes} bytes`);
      hash.update(piece);
      onBytes(bytes);
      yield piece;
    }
  };
  try {
    await pipeline(source, measure, createWriteStream(partial, { flags: "wx", mode: 0o600 }), {
      signal,
    });
    await syncPath(partial);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Gives a file that was written to its end its name, durably. */
export async function keepFile(path: string): Promise<void> {
  await rename(partialOf(path), path);
  await syncPath(dirname(path));
}

export function partialOf(path: string): string {
  return `${path}.partial`;
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
