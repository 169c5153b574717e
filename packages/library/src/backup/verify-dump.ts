import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import pg, { type Client } from "pg";

import { executionDigits } from "../domain/backup-name.ts";
import { connectDirect, type DirectConnection } from "../infra/direct-connection.ts";
import { listDump, readDump, restoreDump } from "../infra/pg-dump.ts";
import { ProgramError, type RunningProgram } from "../infra/run-program.ts";
import { countRows, difference, listTables, type Counts } from "./count-rows.ts";
import { openBackup } from "./open-backup.ts";
import { VerificationError } from "./verification-error.ts";
import type { Plan, Work } from "./work.ts";

/** Reads the archive to its end. Finds what is cut off and most of what is damaged; the checksum finds the rest. */
export async function verifyDumpReads(
  { signal }: Pick<Work, "signal">,
  { dumpPrograms, path, keys }: Pick<Plan, "dumpPrograms" | "path" | "keys">,
): Promise<void> {
  const program = readDump(dumpPrograms!, signal);
  program.stdout.resume();
  await feed(path, keys, program, signal);
}

/** Restores into a scratch database and gives the rows of each table there. The database is dropped in any case. */
export async function verifyDumpRestores(
  work: Work,
  plan: Plan,
  expected: Counts,
): Promise<{ notRestored: string[] }> {
  const { connection, application, signal, executionId } = work;
  const admin = await connectDirect(connection, { application, signal });
  const database = scratchDatabase(await databaseOid(admin), executionId);
  try {
    await createLike(admin, database);
    const { notRestored, list } = await withoutBound(work, plan);
    try {
      const program = restoreDump(plan.dumpPrograms!, connection, {
        database,
        list: list === null ? null : join(list, "list"),
        signal,
      });
      program.stdout.resume();
      await feed(plan.path, plan.keys, program, signal);
    } finally {
      if (list !== null) await rm(list, { recursive: true, force: true });
    }
    const scratch = await connectDirect(connection, { application, signal, database });
    try {
      const tables = await listTables(scratch);
      const total = Object.keys(expected).length;
      const found = await countRows(scratch, tables, (done) =>
        work.progress(total + done, 2 * total, "restored"),
      );
      const differing = difference(expected, found);
      if (differing !== null)
        throw new VerificationError(`the restored copy is not the same: ${differing}`);
    } finally {
      await scratch.end();
    }
    return { notRestored };
  } finally {
    await admin.end();
    await dropScratch(connection, application, [database]);
  }
}

/** Drops what executions that were killed have left of their verification. */
export async function dropScratchDatabases(
  client: Client,
  { connection, application }: Pick<Work, "connection" | "application">,
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "select datname as name from pg_database where datname ~ $1",
    [`^${scratchPrefix(await databaseOid(client))}[0-9a-f]{8}$`],
  );
  const names = rows.map(({ name }) => name);
  await dropScratch(connection, application, names);
  return names;
}

/** On a connection of its own: that of the work may have been cut by a cancel. */
async function dropScratch(
  connection: DirectConnection,
  application: string,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const signal = AbortSignal.timeout(60_000);
  const client = await connectDirect(connection, { application, signal });
  try {
    for (const name of names)
      await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  } finally {
    await client.end();
  }
}

function scratchDatabase(oid: string, executionId: string): string {
  return scratchPrefix(oid) + executionDigits(executionId);
}

/** With the number of the database it copies: others on the same server have theirs. */
function scratchPrefix(oid: string): string {
  return `library_backup_check_${oid}_`;
}

async function databaseOid(client: Client): Promise<string> {
  const { rows } = await client.query<{ oid: string }>(
    "select oid::text as oid from pg_database where datname = current_database()",
  );
  return rows[0]!.oid;
}

/** An empty database with the encoding and collation of this one: what they are called differs between versions. */
async function createLike(admin: Client, name: string): Promise<void> {
  const { rows } = await admin.query<{ own: Record<string, string | null> }>(
    `select to_jsonb(d) || jsonb_build_object('encoding', pg_encoding_to_char(encoding)) as own
     from pg_database d
     where datname = current_database()`,
  );
  const own = rows[0]!.own;
  const literal = (value: string | null | undefined) => pg.escapeLiteral(value ?? "");
  const locale = own["datlocale"] ?? own["daticulocale"];
  const provider =
    own["datlocprovider"] === "i"
      ? ` locale_provider icu icu_locale ${literal(locale)}`
      : own["datlocprovider"] === "b"
        ? ` locale_provider builtin builtin_locale ${literal(locale)}`
        : "";
  await admin.query(
    `create database ${pg.escapeIdentifier(name)} template template0 encoding ${literal(own["encoding"])}
       lc_collate ${literal(own["datcollate"])} lc_ctype ${literal(own["datctype"])}${provider}`,
  );
}

/** Extensions of which a server can have one only, in one database. */
const boundToOneDatabase = ["pg_cron"];

/** A list of what is to be restored, if something must be left out of a second database on the same server. */
async function withoutBound(
  { signal }: Work,
  { facts, dumpPrograms, path, keys }: Plan,
): Promise<{ notRestored: string[]; list: string | null }> {
  const bound = facts.extensions
    .map(({ name }) => name)
    .filter((name) => boundToOneDatabase.includes(name));
  if (bound.length === 0) return { notRestored: [], list: null };
  const program = listDump(dumpPrograms!, signal);
  const reading = textOf(program);
  await feed(path, keys, program, signal);
  const isBound = (line: string) =>
    bound.some((name) => line.includes(` EXTENSION - ${name}`)) ||
    / (SCHEMA - cron|(TABLE DATA|SEQUENCE SET|POLICY|ACL) cron) /.test(line);
  const folder = await mkdtemp(join(tmpdir(), "library-backup-"));
  const kept = (await reading).split("\n").filter((line) => !isBound(line));
  await writeFile(join(folder, "list"), kept.join("\n"));
  return { notRestored: bound.map((name) => `extension ${name}`), list: folder };
}

async function textOf({ stdout }: RunningProgram): Promise<string> {
  let text = "";
  for await (const piece of stdout) text += String(piece);
  return text;
}

/** Gives the archive to a program, and waits until it has done with it. */
async function feed(
  path: string,
  keys: Plan["keys"],
  program: RunningProgram,
  signal: AbortSignal,
): Promise<void> {
  const error: unknown = await pipeline(openBackup(path, keys), program.stdin).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error !== null && !isClosedPipe(error)) {
    program.kill();
    await program.ended.catch(() => {
      // killed
    });
    signal.throwIfAborted();
    throw error;
  }
  try {
    await program.ended;
  } catch (failure) {
    signal.throwIfAborted();
    if (!(failure instanceof ProgramError)) throw failure;
    throw new VerificationError(failure.message, { cause: failure });
  }
}

/** The program read no further: its end says whether that was right. */
function isClosedPipe(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return ["EPIPE", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED"].includes(
    code,
  );
}
