import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";

import type { Client } from "pg";

import { executionDigits } from "../domain/backup-name.ts";
import { connectDirect } from "../infra/direct-connection.ts";
import type { SealingKeys } from "../infra/sealed-file.ts";
import {
  give,
  makeScratchFolder,
  removeScratchFolder,
  scratchFolders,
  ScratchServerError,
  startScratchServer,
  type ScratchFolder,
} from "../infra/scratch-server.ts";
import { pause } from "../pause.ts";
import { checkArchive, eachEntry, plainPath } from "./cluster-archive.ts";
import { countRows, listTables, type Counts } from "./count-rows.ts";
import type { BackupDeps } from "./deps.ts";
import { readWrites } from "./make-physical.ts";
import type { Manifest } from "./manifest.ts";
import { freeBytes } from "./preflight.ts";
import { VerificationError } from "./verification-error.ts";
import type { LiveTables, Made, Plan, Work } from "./work.ts";

/** Reads the archive to its end and compares every file with PostgreSQL's manifest. */
export async function verifyPhysicalReads(
  client: Client,
  { signal, progress }: Work,
  { path, keys }: Plan,
  wal: NonNullable<Made["wal"]>,
): Promise<void> {
  const { rows } = await client.query<{ bytes: string }>(
    "select setting as bytes from pg_settings where name = 'wal_segment_size'",
  );
  await checkArchive(path, keys, wal, {
    segmentBytes: Number(rows[0]!.bytes),
    signal,
    onFile: (files) => progress(files, null, "files verified"),
  });
}

/** What was learnt by restoring a cluster, or why it could not be restored here. */
export type Restored =
  | { counts: Counts; writtenMeanwhile: Manifest["writtenMeanwhile"] }
  | { obstacle: string };

/**
 * Unpacks the cluster, starts a server on it, and counts the rows of every table. The row that this execution wrote
 * before the backup must be there; a table that nobody wrote meanwhile must have its rows. Server and folder are gone
 * afterwards in any case.
 */
export async function verifyPhysicalRestores(
  client: Client,
  work: Work,
  plan: Plan,
  live: NonNullable<Made["live"]>,
): Promise<Restored> {
  const { signal, executionId, application, connection, deps } = work;
  const programs = plan.serverPrograms;
  if (programs === null)
    return { obstacle: `there are no programs of a PostgreSQL ${plan.facts.major} server here` };
  const shortage = await shortOfSpace(client, deps);
  if (shortage !== null) return { obstacle: shortage };

  const path = join(scratchParent(deps), scratchPrefix(deps) + executionDigits(executionId));
  try {
    const folder = await makeScratchFolder(path, programs);
    if (typeof folder === "string") return { obstacle: folder };
    await unpack(plan.path, plan.keys, folder, signal);
    const server = await startScratchServer(folder, programs, {
      maxPreparedTransactions: await maxPreparedTransactions(client),
      user: connection.user,
      database: connection.database,
      signal,
    });
    try {
      const copy = await connectDirect(
        { ...connection, ...server.address, password: undefined, ssl: false },
        { application, signal },
      );
      try {
        await checkOwnRow(copy, plan.file);
        const counts = await countRows(copy, await listTables(copy));
        return {
          counts,
          writtenMeanwhile: await compareWithLive(client, work, plan, live, counts),
        };
      } finally {
        await copy.end();
      }
    } finally {
      await server.stop();
    }
  } catch (error) {
    if (error instanceof ScratchServerError)
      throw new VerificationError(error.message, { cause: error });
    throw error;
  } finally {
    await removeScratchFolder(path);
  }
}

/** Removes the scratch servers and folders that killed executions left. */
export async function removeScratchServers(deps: BackupDeps): Promise<string[]> {
  const left = await scratchFolders(scratchParent(deps), scratchPrefix(deps));
  for (const path of left) await removeScratchFolder(path);
  return left;
}

/** Unpacks a physical backup into a folder, for the user to whom it belongs. */
export async function unpack(
  path: string,
  keys: SealingKeys | null,
  { data, user }: ScratchFolder,
  signal: AbortSignal,
): Promise<void> {
  await eachEntry(path, keys, signal, async (entry) => {
    const target = resolve(data, plainPath(entry));
    if (target !== data && !target.startsWith(data + sep))
      throw new VerificationError(
        `the archive has a path that leads out of it: ${entry.header.name}`,
      );
    if (entry.header.type === "directory") {
      await mkdir(target, { recursive: true, mode: 0o700 });
      entry.resume();
    } else if (entry.header.type === "file") {
      await pipeline(entry, createWriteStream(target, { mode: 0o600 }), { signal });
    } else {
      throw new VerificationError(`the archive has a ${entry.header.type}: ${entry.header.name}`);
    }
    await give(target, user);
  });
}

async function shortOfSpace(client: Client, deps: BackupDeps): Promise<string | null> {
  const { rows } = await client.query<{ bytes: number }>(
    "select sum(pg_database_size(oid))::float8 as bytes from pg_database where has_database_privilege(oid, 'connect')",
  );
  const needed = rows[0]!.bytes * 1.2 + 64 * 1024 * 1024;
  const free = await freeBytes(scratchParent(deps));
  return free >= needed
    ? null
    : `${scratchParent(deps)} has ${Math.floor(free / 1024 / 1024)} MiB free, and the copy needs ${Math.ceil(needed / 1024 / 1024)}`;
}

async function maxPreparedTransactions(client: Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    "select current_setting('max_prepared_transactions')::int as n",
  );
  return rows[0]!.n;
}

async function checkOwnRow(copy: Client, file: string): Promise<void> {
  const { rowCount } = await copy.query("select from library_jobs.backup where file = $1", [file]);
  if (rowCount === 0)
    throw new VerificationError("the restored copy lacks what was written just before the backup");
}

/** Tables that were written meanwhile, with their three counts. Throws if another one has not the rows it should have. */
async function compareWithLive(
  client: Client,
  { signal }: Work,
  { facts }: Plan,
  { before, after }: NonNullable<Made["live"]>,
  restored: Counts,
): Promise<Manifest["writtenMeanwhile"]> {
  let writes = await readWrites(client);
  for (let isSettled = false; ; isSettled = true) {
    const compared = compare(before, withWrites(after, writes), restored, facts.unloggedTables);
    if (compared.wrong.length === 0) return compared.written;
    if (isSettled)
      throw new VerificationError(
        `the restored copy is not the same: ${compared.wrong.join("; ")}`,
      );
    // counters lag: a session that is idle tells of its last writes after ten seconds
    await pause(11_000, signal);
    signal.throwIfAborted();
    writes = await readWrites(client);
  }
}

/** The counters as they are now: those of the end of the backup may not have known of all its writes. */
function withWrites(after: LiveTables, writes: Record<string, string>): LiveTables {
  return Object.fromEntries(
    Object.entries(after).map(([name, { rows }]) => [
      name,
      { rows, writes: writes[name] ?? "none" },
    ]),
  );
}

/** Exported for its test. */
export function compare(
  before: LiveTables,
  after: LiveTables,
  restored: Counts,
  unlogged: readonly string[],
): { written: Manifest["writtenMeanwhile"]; wrong: string[] } {
  const written: Manifest["writtenMeanwhile"] = {};
  const wrong: string[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[name], after[name]];
    const found = restored[name] ?? null;
    if (was === undefined || is === undefined || was.rows !== is.rows || was.writes !== is.writes) {
      written[name] = { before: was?.rows ?? 0, after: is?.rows ?? 0, restored: found };
      continue;
    }
    const expected = unlogged.includes(name) ? 0 : was.rows;
    if (found !== expected) wrong.push(`${name} has ${found ?? "no"} rows, expected ${expected}`);
  }
  return { written, wrong: wrong.slice(0, 5) };
}

function scratchParent({ scratchDirectory = tmpdir() }: BackupDeps): string {
  return scratchDirectory;
}

/** With a sum of the backups' folder: another installation on this machine has its own. */
function scratchPrefix({ directory }: BackupDeps): string {
  const sum = createHash("sha256").update(resolve(directory)).digest("hex").slice(0, 8);
  return `library-scratch-${sum}-`;
}
