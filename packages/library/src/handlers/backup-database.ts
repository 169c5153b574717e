import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";

import { defineHandler, DoNotRetry, type Context } from "horarium";
import type { Client } from "pg";
import type { z } from "zod";

import { clearRemains } from "../backup/clear-remains.ts";
import { sumOf } from "../backup/count-rows.ts";
import type { BackupDeps, BackupTarget } from "../backup/deps.ts";
import { equipped } from "../backup/equip.ts";
import { makeDump } from "../backup/make-dump.ts";
import { makePhysical } from "../backup/make-physical.ts";
import type { Manifest, VerifyLevel } from "../backup/manifest.ts";
import { backupParameters, type BackupParameters } from "../backup/parameters.ts";
import { checkBefore, makeDirectory } from "../backup/preflight.ts";
import {
  keptBy,
  lastGood,
  recordBad,
  recordBegin,
  recordFailed,
  recordKept,
  type KeptBackup,
} from "../backup/records.ts";
import { planRotation, rotate, type Rotation } from "../backup/rotate.ts";
import { removeStaged, send, stagedBackups, stageManifest } from "../backup/send.ts";
import { VerificationError } from "../backup/verification-error.ts";
import { verify } from "../backup/verify.ts";
import { dropScratchDatabases } from "../backup/verify-dump.ts";
import { removeScratchServers } from "../backup/verify-physical.ts";
import { checkTargetFolders, checkTargets } from "../backup/target-folders.ts";
import type { Made, Plan, Verified, Work } from "../backup/work.ts";
import { manifestFile, type BackupMethod } from "../domain/backup-name.ts";
import { libraryRetry, messageOf, UnavailableError } from "../failures.ts";
import { connectDirect, takeApart } from "../infra/direct-connection.ts";
import type { Metrics } from "../ports/index.ts";
import { libraryResult, type LibraryResult } from "../result.ts";
import { applicationName } from "../steps.ts";

/** What an execution of `backup_database` did. */
export interface BackupCounts {
  method: BackupMethod;
  file: string;
  bytes: number;
  sha256: string | null;
  tables: number;
  rows: number;
  dumpMs: number;
  verifyLevel: VerifyLevel | null;
  verifyMs: number;
  kept: number;
  removed: string[];
}

/**
 * Makes a backup, proves it, puts it into its target and rotates, in this order: an older backup goes only when the new
 * one is known to be good. What is interrupted begins afresh; what was proven already is only sent. Throws `DoNotRetry`
 * if a target lies in the folder in which backups are made.
 */
export function backupDatabase({ backup, metrics }: { backup: BackupDeps; metrics: Metrics }) {
  checkTargetFolders(backup);
  const parameters = backupParameters(backup);
  return defineHandler({
    name: "backup_database",
    description:
      "Makes a backup that is known to restore, and keeps daily, weekly and monthly ones",
    parameters,
    timeout: "360m",
    retry: libraryRetry,
    run: async (
      context: Context<z.output<typeof parameters>>,
    ): Promise<LibraryResult<BackupCounts>> => {
      const limit = limitTime(context.parameters.timeoutMinutes);
      try {
        const signal = AbortSignal.any([context.signal, limit.signal]);
        const work = await begin(backup, context, signal);
        const client = await connectDirect(work.connection, work);
        try {
          return await runBackup(client, context, work, metrics);
        } finally {
          await client.end();
        }
      } finally {
        limit.clear();
      }
    },
  });
}

function limitTime(minutes: number): { signal: AbortSignal; clear: () => void } {
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new UnavailableError(`the backup took more than ${minutes} minutes`)),
    minutes * 60_000,
  );
  return { signal: limit.signal, clear: () => clearTimeout(timer) };
}

async function begin(
  deps: BackupDeps,
  context: Context<BackupParameters>,
  signal: AbortSignal,
): Promise<Work> {
  const { parameters, executionId, scheduledFor, log, progress } = context;
  return {
    deps,
    parameters,
    connection: await takeApart(deps.connection),
    application: applicationName(context.job ?? "backup_database", executionId),
    executionId,
    at: scheduledFor ?? new Date(),
    log,
    progress,
    signal,
    warnings: [],
  };
}

async function runBackup(
  client: Client,
  context: Context<BackupParameters>,
  work: Work,
  metrics: Metrics,
): Promise<LibraryResult<BackupCounts>> {
  const { deps, log, executionId, parameters } = work;
  await makeDirectory(deps.directory);
  await checkTargets(deps);
  if (!parameters.dryRun) {
    await clear(client, work);
    await sendStaged(context, work);
    const own = await keptBy(client, executionId);
    if (own !== null) return await finish(context, work, metrics, own, { dumpMs: 0, verifyMs: 0 });
  }

  const plan = await checkBefore(client, work);
  log.info("backup.start", { method: plan.method, file: plan.file, level: plan.level });
  if (parameters.dryRun) return await tellOnly(work, plan);
  await context.transaction((tx) => recordBegin(tx, work, plan));
  const { kept, times } = await make(client, context, work, metrics, plan);
  return await finish(context, work, metrics, kept, times);
}

/** Makes the backup, proves it and brings it to its target. What fails here leaves no backup, or one that waits. */
async function make(
  client: Client,
  context: Context<BackupParameters>,
  work: Work,
  metrics: Metrics,
  plan: Plan,
): Promise<{ kept: KeptBackup; times: Times }> {
  try {
    const { made, verified } = await equipped(work, plan, (ready) => prove(client, ready, plan));
    const manifest = describe(work, plan, made, verified);
    await stageManifest(work.deps.directory, manifest);
    const kept = await bring(context, work, manifest, plan.target);
    return { kept, times: { dumpMs: made.ms, verifyMs: verified.ms } };
  } catch (failure) {
    // a cancel closes connections and kills programs: what they say of it is not the reason
    const error: unknown = work.signal.aborted ? work.signal.reason : failure;
    await fail(context, work, metrics, plan, error);
    throw error instanceof VerificationError ? isBadForGood(error) : error;
  }
}

async function prove(
  client: Client,
  work: Work,
  plan: Plan,
): Promise<{ made: Made; verified: Verified }> {
  const made =
    plan.method === "dump" ? await makeDump(work, plan) : await makePhysical(client, work, plan);
  return { made, verified: await verify(client, work, plan, made) };
}

type Times = Pick<BackupCounts, "dumpMs" | "verifyMs">;

function isBadForGood(error: VerificationError): DoNotRetry {
  return new DoNotRetry(`the backup is bad, and nothing was rotated: ${error.message}`, {
    cause: error,
  });
}

/** Sends it and records that; only then the copy in the folder goes: until it is recorded, it can be sent again. */
async function bring(
  context: Context<BackupParameters>,
  { deps, signal }: Work,
  manifest: Manifest,
  target: BackupTarget,
): Promise<KeptBackup> {
  await send(deps.directory, manifest, target, signal);
  const kept = await context.transaction((tx) => recordKept(tx, manifest));
  await removeStaged(deps.directory, manifest.file);
  return kept;
}

/** Removes what attempts that were killed have left. */
async function clear(client: Client, work: Work): Promise<void> {
  const files = await clearRemains(work.deps.directory, work.executionId);
  const databases = await dropScratchDatabases(client, work);
  const servers = await removeScratchServers(work.deps);
  const removed = [...files, ...databases, ...servers];
  if (removed.length > 0) work.log.info("backup.cleared", { removed });
}

/**
 * Sends what earlier attempts had proven and could not send. What is of another execution and still cannot be sent, or
 * arrives damaged, keeps nobody from making a newer backup.
 */
async function sendStaged(context: Context<BackupParameters>, work: Work): Promise<void> {
  const { deps, log, warnings } = work;
  for (const manifest of await stagedBackups(deps.directory)) {
    const { file } = manifest;
    const isOwn = manifest.executionId === work.executionId;
    const target = deps.targets[manifest.target];
    if (target === undefined) {
      warnings.push(`${file} waits for target ${manifest.target}, which is no more`);
      continue;
    }
    try {
      await bring(context, work, manifest, target);
      log.info("backup.sent", { file, target: manifest.target });
    } catch (error) {
      if (error instanceof VerificationError) {
        await context.transaction((tx) => recordBad(tx, manifest, error.message));
        log.error("backup.failed", { file, text: error.message });
        if (isOwn) throw isBadForGood(error);
        warnings.push(
          `${file}, which waited for its target, is bad and is kept as ${file}.bad in ${deps.directory} for a week, to be looked at: ${error.message}`,
        );
      } else if (error instanceof UnavailableError && !isOwn) {
        warnings.push(error.message);
      } else {
        throw error;
      }
    }
  }
}

/** Rotates, and tells what is kept. Can be repeated. */
async function finish(
  context: Context<BackupParameters>,
  work: Work,
  metrics: Metrics,
  kept: KeptBackup,
  times: Times,
): Promise<LibraryResult<BackupCounts>> {
  const { log, warnings } = work;
  metrics.set("library_backup_age_seconds", 0);
  metrics.set("library_backup_bytes", kept.bytes);
  metrics.set("library_backup_verified", 1, { level: kept.level });
  for (const text of warnings) log.warn("backup.warning", { text });
  const rotation = await rotate(context, work, kept);
  const counts = {
    method: kept.method,
    file: kept.file,
    bytes: kept.bytes,
    sha256: kept.sha256,
    tables: kept.tables,
    rows: kept.rows,
    verifyLevel: kept.level,
    ...times,
    ...inNumbers(rotation),
  };
  log.info("backup.end", { ...counts, removed: rotation.removed.length });
  return libraryResult({ changed: 1, counts, warnings });
}

/** A dry execution: everything is checked and nothing is made. */
async function tellOnly(work: Work, plan: Plan): Promise<LibraryResult<BackupCounts>> {
  const rotation = await planRotation(plan.target.store, plan.facts.database, work.parameters, {
    signal: work.signal,
    toCome: { file: plan.file, at: work.at },
  });
  return libraryResult({
    changed: 0,
    counts: {
      method: plan.method,
      file: plan.file,
      bytes: 0,
      sha256: null,
      tables: 0,
      rows: 0,
      dumpMs: 0,
      verifyLevel: null,
      verifyMs: 0,
      ...inNumbers(rotation),
    },
    warnings: work.warnings,
    dryRun: true,
  });
}

function inNumbers({ kept, removed }: Rotation) {
  return { kept: kept.length, removed };
}

async function fail(
  context: Context<BackupParameters>,
  { log, signal }: Work,
  metrics: Metrics,
  plan: Plan,
  error: unknown,
): Promise<void> {
  const isBad = error instanceof VerificationError;
  if (!isBad) await removeUnproven(plan.path);
  log.error("backup.failed", { file: plan.file, text: messageOf(error) });
  metrics.set("library_backup_verified", 0, { level: plan.level });
  if (signal.aborted) return;
  const status = isBad ? "bad" : "failed";
  try {
    const last = await context.transaction(async (tx) => {
      await recordFailed(tx, plan, { status, error: messageOf(error) });
      return await lastGood(tx, plan.facts.database);
    });
    if (last !== null)
      metrics.set("library_backup_age_seconds", (Date.now() - last.finishedAt.getTime()) / 1000);
  } catch (other) {
    // the first error is the one to tell; the row is set right when the next backup begins
    log.warn("backup.not_recorded", { text: messageOf(other) });
  }
}

/** A file that was not proven is of no use; one that was has its manifest, and waits for its target. */
async function removeUnproven(path: string): Promise<void> {
  if (!existsSync(manifestFile(path))) await rm(path, { force: true });
}

function describe(work: Work, plan: Plan, made: Made, verified: Verified): Manifest {
  const { facts, keys } = plan;
  const { counts } = verified;
  const isDump = plan.method === "dump";
  return {
    v: 1,
    file: plan.file,
    method: plan.method,
    target: plan.targetName,
    database: facts.database,
    at: work.at.toISOString(),
    executionId: work.executionId,
    serverVersion: facts.version,
    programVersion: plan.dumpPrograms?.version ?? null,
    systemIdentifier: facts.systemIdentifier,
    bytes: made.bytes,
    sha256: made.sha256,
    compress: work.parameters.compress,
    tables: Object.keys(counts).length,
    rows: sumOf(counts),
    counts,
    countsOf: verified.countsOf,
    writtenMeanwhile: verified.writtenMeanwhile,
    excluded: {
      tableData: isDump ? work.parameters.excludeTableData : [],
      schemas: isDump ? work.parameters.excludeSchemas : [],
    },
    extensions: facts.extensions,
    migrations: facts.migrations,
    wal: made.wal,
    encryption: keys === null ? null : { algorithm: "AES-256-GCM, 1 MiB", keyId: keys.current },
    verified: { level: verified.level, at: new Date().toISOString() },
    notRestored: verified.notRestored,
    warnings: [
      ...work.warnings,
      ...(facts.hasVaultSecrets ? ["secrets of the vault need the server's own key"] : []),
      "files of the library are not in it",
    ],
  };
}
