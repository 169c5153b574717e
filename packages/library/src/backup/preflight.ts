import { mkdir, statfs } from "node:fs/promises";
import { join } from "node:path";

import type { Client } from "pg";

import { backupFile, type BackupMethod } from "../domain/backup-name.ts";
import { wrongSetting } from "../failures.ts";
import { libpqTls } from "../infra/libpq-tls.ts";
import {
  findDumpPrograms,
  findServerPrograms,
  usualFolders,
  type Programs,
} from "../infra/postgres-programs.ts";
import type { VerifyLevel } from "./manifest.ts";
import { lastGood } from "./records.ts";
import { readServerFacts, type ServerFacts } from "./server-facts.ts";
import type { Plan, Work } from "./work.ts";

const dayMs = 86_400_000;

/**
 * Settles method, file and level of proof, or throws what a person has to mend first: programs, role, space, the
 * target's limit, a missing key.
 */
export async function checkBefore(client: Client, work: Work): Promise<Plan> {
  const { deps, parameters, executionId, at } = work;
  const facts = await readServerFacts(client);
  const folders = [...(deps.programs ?? []), ...(await usualFolders())];
  const { method, dumpPrograms } = await chooseMethod(work, facts, folders);
  if (method === "dump") checkDump(work, facts);
  else checkPhysical(work, facts);

  const target = deps.targets[parameters.target]!;
  const keys = chooseKeys(work, target.isRemote);
  const last = await lastGood(client, facts.database, { method });
  if (target.maxBytes !== undefined && last !== null && last.bytes > target.maxBytes)
    throw wrongSetting(
      `the last backup had ${last.bytes} bytes, and ${target.store.name} takes no file of more than ${target.maxBytes}`,
    );
  await checkSpace(deps.directory, last?.bytes ?? null, await sizeOf(client, facts, method));
  const file = backupFile({
    database: facts.database,
    at,
    executionId,
    method,
    isSealed: keys !== null,
  });
  return {
    facts,
    method,
    dumpPrograms,
    serverPrograms: method === "physical" ? await findServerPrograms(folders, facts.major) : null,
    level: await chooseLevel(client, work, facts.database, method),
    targetName: parameters.target,
    target,
    keys,
    file,
    path: join(deps.directory, file),
  };
}

async function chooseMethod(
  { parameters }: Work,
  { major }: ServerFacts,
  folders: readonly string[],
): Promise<{ method: BackupMethod; dumpPrograms: Programs | null }> {
  if (parameters.method === "physical") return { method: "physical", dumpPrograms: null };
  const { fitting, tooOld } = await findDumpPrograms(folders, major);
  if (fitting !== null) return { method: "dump", dumpPrograms: fitting };
  if (parameters.method === "auto") return { method: "physical", dumpPrograms: null };
  const found = tooOld.map(({ version, folder }) => `${version} in ${folder}`).join(", ");
  throw wrongSetting(
    `method dump needs pg_dump and pg_restore of PostgreSQL ${major} or newer; found: ${found || "none"}. Install them, set PG_BINDIR to their folder, or choose method physical`,
  );
}

/** pg_dump would fail as well, but half-way. */
function checkDump({ connection }: Work, { hiddenTables }: ServerFacts): void {
  libpqTls(connection);
  if (hiddenTables.length === 0) return;
  throw wrongSetting(
    `row security hides rows of ${hiddenTables.slice(0, 5).join(", ")} from this role, so that a dump would lack them: alter role … bypassrls`,
  );
}

function checkPhysical(
  { warnings, parameters }: Work,
  { mayReplicate, walLevel, maxWalSenders, usedWalSenders, tablespaces, ...facts }: ServerFacts,
): void {
  if (!mayReplicate)
    throw wrongSetting("a physical backup needs a role with REPLICATION: alter role … replication");
  if (walLevel === "minimal")
    throw wrongSetting("a physical backup needs wal_level replica; it is minimal");
  if (usedWalSenders >= maxWalSenders)
    throw wrongSetting(
      `a physical backup needs a free WAL sender: ${usedWalSenders} of max_wal_senders ${maxWalSenders} are in use`,
    );
  if (tablespaces.length > 0)
    throw wrongSetting(
      `a physical backup of a cluster with tablespaces (${tablespaces.join(", ")}) is not made: choose method dump`,
    );
  warnings.push(
    "a physical backup holds the whole cluster: all databases, roles and password hashes",
    `it restores only with PostgreSQL ${facts.major} on the same kind of machine`,
  );
  if (facts.unloggedTables.length > 0)
    warnings.push(`unlogged tables come back empty: ${facts.unloggedTables.join(", ")}`);
  if (
    parameters.excludeTableData.some((name) => name !== "library_jobs.storage_listing") ||
    parameters.excludeSchemas.length > 0
  )
    warnings.push("exclusions do not apply to a physical backup");
}

function chooseKeys({ deps, parameters, warnings }: Work, isRemote: boolean): Plan["keys"] {
  if (parameters.encrypt) {
    if (deps.keys !== undefined) return deps.keys;
    throw wrongSetting("encrypt is on, and no key for backups is configured");
  }
  if (isRemote) warnings.push("the target is on another machine, and the backup is not encrypted");
  return null;
}

async function chooseLevel(
  client: Client,
  { parameters: { verify, restoreEvery } }: Work,
  database: string,
  method: BackupMethod,
): Promise<VerifyLevel> {
  if (verify === "restore" || restoreEvery === "never") return verify;
  if (restoreEvery === "always") return "restore";
  const restored = await lastGood(client, database, { method, level: "restore" });
  // an hour's grace, so that a job that begins a little earlier than a week ago is not put off for a day
  const isDue =
    restored === null || Date.now() - restored.finishedAt.getTime() > 7 * dayMs - 3_600_000;
  return isDue ? "restore" : verify;
}

async function sizeOf(client: Client, facts: ServerFacts, method: BackupMethod): Promise<number> {
  if (method === "dump") return facts.databaseBytes;
  const { rows } = await client.query<{ bytes: number }>(
    `select sum(pg_database_size(oid))::float8 as bytes
     from pg_database
     where has_database_privilege(oid, 'connect')`,
  );
  return rows[0]!.bytes;
}

async function checkSpace(
  directory: string,
  lastBytes: number | null,
  sourceBytes: number,
): Promise<void> {
  const needed = lastBytes === null ? sourceBytes / 2 : lastBytes * 1.5;
  const free = await freeBytes(directory);
  if (free >= needed) return;
  throw wrongSetting(
    `${directory} has ${mebibytes(free)} MiB free, and a backup needs ${mebibytes(needed)}`,
  );
}

export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024);
}

/** Closed to others: what is in it is the whole database. */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw wrongSetting(`the folder for backups cannot be made: ${String(error)}`, { cause: error });
  }
}
