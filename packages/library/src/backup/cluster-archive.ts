import { createHash } from "node:crypto";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";

import { extract, type Extract } from "tar-stream";
import { z } from "zod";

import { messageOf } from "../failures.ts";
import { SealedFileError, type SealingKeys } from "../infra/sealed-file.ts";
import { openBackup } from "./open-backup.ts";
import { VerificationError } from "./verification-error.ts";

/** A file or folder in an archive: its header, and its bytes as a stream. */
type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;

/** Gives the entries of a physical backup one after the other; each must be read to its end. */
export async function eachEntry(
  path: string,
  keys: SealingKeys | null,
  signal: AbortSignal,
  take: (entry: Entry) => Promise<void>,
): Promise<void> {
  const entries = extract();
  // much is zero in a cluster: in small pieces, handing them over would take longer than unzipping
  const unzipping = createGunzip({ chunkSize: 1024 * 1024 });
  // the sum at the end of the zipped file is checked after the last entry, which alone would not tell
  const unzipped = endOf(unzipping);
  pipeline(openBackup(path, keys), unzipping, entries, () => {});
  const stop = () => entries.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop);
  try {
    for await (const entry of entries) await take(entry);
    await unzipped;
  } catch (error) {
    signal.throwIfAborted();
    if (!isDamage(error)) throw error;
    throw new VerificationError(`the archive cannot be read to its end: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function endOf(stream: Readable): Promise<void> {
  const end = new Promise<void>((resolve, reject) => {
    stream.once("end", resolve).once("error", reject);
    stream.once("close", () => reject(new Error("unexpected end of the zipped file")));
  });
  // whoever reads the entries may meet the error first
  end.catch(() => {});
  return end;
}

/** As opposed to a disk that does not answer or is full. */
function isDamage(error: unknown): boolean {
  if (error instanceof SealedFileError) return true;
  const { code = "", message } = error as NodeJS.ErrnoException;
  return code.startsWith("Z_") || /unexpected end|tar header|closed prematurely/i.test(message);
}

/** `./pg_wal/archive_status/` is `pg_wal/archive_status`. */
export function plainPath({ header }: Entry): string {
  return header.name.replace(/^\.\//, "").replace(/\/$/, "");
}

/**
 * Reads the archive to its end and compares every file with PostgreSQL's own manifest: none missing, none extra, each
 * with its size and SHA-256. The write-ahead log is in no manifest: there, all segments from start to end must be whole.
 * Gives the number of files.
 */
export async function checkArchive(
  path: string,
  keys: SealingKeys | null,
  wal: { start: string; end: string; timeline: number },
  {
    segmentBytes,
    signal,
    onFile = () => {},
  }: { segmentBytes: number; signal: AbortSignal; onFile?: (count: number) => void },
): Promise<number> {
  const found = new Map<string, { size: number; sha256: string }>();
  let manifest = null as Buffer | null;
  await eachEntry(path, keys, signal, async (entry) => {
    const name = plainPath(entry);
    const hash = createHash("sha256");
    const kept: Buffer[] = [];
    let size = 0;
    for await (const piece of entry as AsyncIterable<Buffer>) {
      hash.update(piece);
      size += piece.length;
      if (name === "backup_manifest") kept.push(piece);
    }
    if (name === "backup_manifest") manifest = Buffer.concat(kept);
    else if (entry.header.type === "file") found.set(name, { size, sha256: hash.digest("hex") });
    onFile(found.size);
  });
  if (manifest === null) throw new VerificationError("the archive has no backup_manifest");
  const problem =
    compareFiles(found, readServerManifest(manifest)) ?? missingSegment(found, wal, segmentBytes);
  if (problem !== null) throw new VerificationError(`the archive is not whole: ${problem}`);
  return found.size;
}

const serverManifest = z.object({
  Files: z.array(
    z.object({
      Path: z.string().optional(),
      "Encoded-Path": z.string().optional(),
      Size: z.number(),
      "Checksum-Algorithm": z.literal("SHA256"),
      Checksum: z.string(),
    }),
  ),
  "Manifest-Checksum": z.string(),
});

type ServerFile = z.output<typeof serverManifest>["Files"][number];

/** The sum at its end is over everything before the line in which it stands. */
function readServerManifest(bytes: Buffer): ServerFile[] {
  const end = bytes.lastIndexOf('"Manifest-Checksum"');
  const parsed = serverManifest.safeParse(jsonOf(bytes));
  if (end < 0 || !parsed.success)
    throw new VerificationError("backup_manifest is not one of PostgreSQL's");
  const sum = createHash("sha256").update(bytes.subarray(0, end)).digest("hex");
  if (sum !== parsed.data["Manifest-Checksum"])
    throw new VerificationError("backup_manifest has another sum than it says");
  return parsed.data.Files;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null; // the caller says what it is not
  }
}

function compareFiles(
  found: ReadonlyMap<string, { size: number; sha256: string }>,
  listed: ServerFile[],
): string | null {
  const left = new Set(found.keys());
  for (const file of listed) {
    // the name is hexadecimal where it is not UTF-8
    const name = file.Path ?? Buffer.from(file["Encoded-Path"] ?? "", "hex").toString();
    const there = found.get(name);
    if (there === undefined) return `${name} is missing`;
    if (there.size !== file.Size) return `${name} has ${there.size} bytes instead of ${file.Size}`;
    if (there.sha256 !== file.Checksum) return `${name} has another SHA-256`;
    left.delete(name);
  }
  const extra = [...left].find((name) => !name.startsWith("pg_wal/"));
  return extra === undefined ? null : `${extra} is not in its manifest`;
}

function missingSegment(
  found: ReadonlyMap<string, { size: number }>,
  { start, end, timeline }: { start: string; end: string; timeline: number },
  segmentBytes: number,
): string | null {
  const segment = BigInt(segmentBytes);
  // the position behind the last byte: at a border it belongs to the segment before
  const last = (positionOf(end) - 1n) / segment;
  for (let number = positionOf(start) / segment; number <= last; number += 1n) {
    const name = `pg_wal/${segmentName(timeline, number, segment)}`;
    const there = found.get(name);
    if (there === undefined) return `${name} is missing`;
    if (there.size !== segmentBytes) return `${name} has ${there.size} bytes`;
  }
  return null;
}

function positionOf(lsn: string): bigint {
  const [high, low] = lsn.split("/");
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

function segmentName(timeline: number, number: bigint, segment: bigint): string {
  const perId = 0x1_0000_0000n / segment;
  return [BigInt(timeline), number / perId, number % perId]
    .map((part) => part.toString(16).toUpperCase().padStart(8, "0"))
    .join("");
}
