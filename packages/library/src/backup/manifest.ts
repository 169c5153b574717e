import { z } from "zod";

const count = z.int().min(0);

const schema = z.object({
  v: z.literal(1),
  file: z.string(),
  method: z.enum(["dump", "physical"]),
  /** The name of the target that it is meant for. */
  target: z.string(),
  database: z.string(),
  /** The slot. */
  at: z.iso.datetime(),
  executionId: z.string(),
  serverVersion: z.string(),
  /** Of pg_dump; null for a physical backup. */
  programVersion: z.string().nullable(),
  systemIdentifier: z.string().nullable(),
  /** Of the file as it is kept: compressed, and sealed if it is. */
  bytes: count,
  sha256: z.string(),
  compress: z.int(),
  tables: count,
  rows: count,
  /**
   * Rows by table: of the dump's own snapshot; of the restored copy; or, where a physical backup was not restored, of the
   * live database.
   */
  counts: z.record(z.string(), count),
  countsOf: z.enum(["snapshot", "restored", "live"]),
  /** Tables that were written while a physical backup was made: rows before, after and restored. */
  writtenMeanwhile: z.record(
    z.string(),
    z.object({ before: count, after: count, restored: count.nullable() }),
  ),
  excluded: z.object({ tableData: z.array(z.string()), schemas: z.array(z.string()) }),
  extensions: z.array(z.object({ name: z.string(), version: z.string() })),
  migrations: z.array(z.string()),
  /** From where to where a physical backup needs the write-ahead log, which is in it. */
  wal: z.object({ start: z.string(), end: z.string(), timeline: z.int() }).nullable(),
  encryption: z.object({ algorithm: z.string(), keyId: z.string() }).nullable(),
  verified: z.object({ level: z.enum(["checksum", "read", "restore"]), at: z.iso.datetime() }),
  /** What the verifying restore left out. */
  notRestored: z.array(z.string()),
  warnings: z.array(z.string()),
});

/** What stands beside a backup: all that is needed to know what it holds and whether it is whole. */
export type Manifest = z.output<typeof schema>;

/** How far a backup was proven: the bytes are those written; it can be read to its end; it was restored and counted. */
export type VerifyLevel = Manifest["verified"]["level"];

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Null: not a manifest of ours. */
export function parseManifest(text: string): Manifest | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // not JSON: somebody else's file
  }
}
