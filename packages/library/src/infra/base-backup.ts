import { PassThrough, Readable } from "node:stream";

import type { Client, Connection, Submittable } from "pg";
import { pack } from "tar-stream";

/** A copy of a cluster's files, as the server sends it. */
export interface BaseBackup {
  /** A tar of the data directory with `backup_manifest` as its last entry. */
  tar: AsyncIterable<Uint8Array>;
  /** Known when `tar` has been read to its end. */
  facts(): BaseBackupFacts;
}

export interface BaseBackupFacts {
  /** From where to where the write-ahead log is needed; it is in the tar. */
  startLsn: string;
  endLsn: string;
  timeline: number;
}

/**
 * Asks the server for a base backup on a replication connection (`replication: "true"`), with the write-ahead log that
 * it needs and a manifest with SHA-256 sums. `pg` hands the pieces of a COPY to whoever submitted the statement; the
 * socket rests while the reader is slower. A temporary slot keeps the log until the end of the connection.
 */
export async function takeBaseBackup(
  client: Client,
  {
    label,
    serverMajor,
    onBytes = () => {},
  }: {
    label: string;
    serverMajor: number;
    /** How far the server is, and how much it expects: in bytes. */
    onBytes?: (sent: number, expected: number | null) => void;
  },
): Promise<BaseBackup> {
  const slot = `library_backup_${process.pid}_${Date.now()}`;
  await client.query(`CREATE_REPLICATION_SLOT ${slot} TEMPORARY PHYSICAL RESERVE_WAL`);
  const copy = submitCopy(client, statementFor(serverMajor, label), serverMajor, onBytes);
  return {
    tar: withManifest(copy.pieces, copy.manifest, serverMajor),
    facts: () => {
      const [start, end] = [copy.positions[0], copy.positions.at(-1)];
      if (start === undefined || end === undefined || copy.positions.length < 2)
        throw new Error("the server did not say from where to where the backup goes");
      return { startLsn: start.lsn, endLsn: end.lsn, timeline: start.timeline };
    },
  };
}

/** The options have been in parentheses since 15. */
function statementFor(major: number, label: string): string {
  const quoted = `'${label.replaceAll("'", "''")}'`;
  return major >= 15
    ? `BASE_BACKUP (LABEL ${quoted}, PROGRESS true, CHECKPOINT 'fast', WAL true, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')`
    : `BASE_BACKUP LABEL ${quoted} PROGRESS FAST WAL MANIFEST 'yes' MANIFEST_CHECKSUMS 'SHA256'`;
}

interface Copy {
  pieces: Readable;
  manifest: Buffer[];
  /** The first result of the statement and the last: start and end. */
  positions: { lsn: string; timeline: number }[];
}

/** What `pg` calls while the statement is under way. */
interface Answers extends Submittable {
  handleRowDescription(message: { fields: unknown[] }): void;
  handleDataRow(message: { fields: (string | null)[] }): void;
  handleCopyData(message: { chunk: Buffer }): void;
  handleCommandComplete(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
}

function submitCopy(
  client: Client,
  statement: string,
  major: number,
  onBytes: (sent: number, expected: number | null) => void,
): Copy {
  let connection: Connection | null = null;
  let columns = 0;
  let expected: number | null = null;
  let sent = 0;
  /** In 14 the manifest is a COPY of its own, after that of the files; from 15 on each piece says what it is. */
  let copies = 0;
  let isManifest = false;
  const positions: Copy["positions"] = [];
  const manifest: Buffer[] = [];
  const pieces = new Readable({
    highWaterMark: 1024 * 1024,
    read: () => void connection?.stream.resume(),
    // whoever stops reading ends the backup: there is no other way to tell the server
    destroy: (error, done) => {
      if (!pieces.readableEnded) void client.end();
      done(error);
    },
  });
  const onCopy = () => {
    copies += 1;
    if (major < 15) isManifest = copies > 1;
  };

  const take = (bytes: Buffer) => {
    // a copy: the parser uses its buffer again
    const own = Buffer.from(bytes);
    if (isManifest) return void manifest.push(own);
    sent += own.length;
    if (major < 15) onBytes(sent, expected);
    if (!pieces.push(own)) connection?.stream.pause();
  };

  const answers: Answers = {
    submit: (own) => {
      connection = own;
      own.on("copyOutResponse", onCopy);
      own.query(statement);
    },
    handleRowDescription: ({ fields }) => (columns = fields.length),
    handleDataRow: ({ fields }) => {
      // positions have two columns; tablespaces have three, and the cluster's own has no number
      if (columns === 2) positions.push({ lsn: fields[0]!, timeline: Number(fields[1]) });
      else if (fields[0] === null && fields[2] !== null) expected = Number(fields[2]) * 1024;
    },
    handleCopyData: ({ chunk }) => {
      if (major < 15) return take(chunk);
      const kind = String.fromCharCode(chunk[0]!);
      if (kind === "d") take(chunk.subarray(1));
      else if (kind === "m") isManifest = true;
      else if (kind === "p") onBytes(Number(chunk.readBigInt64BE(1)), expected);
    },
    handleCommandComplete: () => {},
    handleReadyForQuery: () => {
      connection?.off("copyOutResponse", onCopy);
      pieces.push(null);
    },
    handleError: (error) => {
      connection?.off("copyOutResponse", onCopy);
      pieces.destroy(error);
    },
  };
  client.query(answers);
  return { pieces, manifest, positions };
}

const trailerBytes = 1024;

/** Puts the manifest behind the server's files, before the two empty blocks that end a tar. 14 does not send those. */
async function* withManifest(
  tar: AsyncIterable<Buffer>,
  manifest: Buffer[],
  major: number,
): AsyncGenerator<Buffer> {
  const keep = major >= 15 ? trailerBytes : 0;
  let held = Buffer.alloc(0);
  for await (const piece of tar) {
    const all = Buffer.concat([held, piece]);
    const cut = Math.max(0, all.length - keep);
    if (cut > 0) yield all.subarray(0, cut);
    held = all.subarray(cut);
  }
  if (held.length !== keep || held.some((byte) => byte !== 0))
    throw new Error("the server's archive does not end as a tar does");
  const last = pack();
  last.entry({ name: "backup_manifest", mode: 0o600 }, Buffer.concat(manifest));
  last.finalize();
  yield* last.pipe(new PassThrough());
}
