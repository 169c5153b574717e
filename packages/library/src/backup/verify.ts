import { createReadStream } from "node:fs";
import { rename } from "node:fs/promises";

import type { Client } from "pg";

import { SealedFileError } from "../infra/sealed-file.ts";
import { sumOf } from "./count-rows.ts";
import { sumOfBytes } from "./open-backup.ts";
import { VerificationError } from "./verification-error.ts";
import { verifyDumpReads, verifyDumpRestores } from "./verify-dump.ts";
import { verifyPhysicalReads, verifyPhysicalRestores } from "./verify-physical.ts";
import type { Made, Plan, Verified, Work } from "./work.ts";

/**
 * Proves a backup as far as the plan says and this machine can. The checksum always comes first: it alone finds every
 * changed byte. A backup that is not right is renamed `.bad`, and `VerificationError` says why.
 */
export async function verify(
  client: Client,
  work: Work,
  plan: Plan,
  made: Made,
): Promise<Verified> {
  const startedAt = performance.now();
  try {
    await verifyChecksum(work, plan, made);
    const proven =
      plan.method === "dump"
        ? await proveDump(work, plan, made)
        : await provePhysical(client, work, plan, made);
    const ms = Math.round(performance.now() - startedAt);
    work.log.info("backup.verified", {
      level: proven.level,
      method: plan.method,
      tables: Object.keys(proven.counts).length,
      rows: sumOf(proven.counts),
      ms,
    });
    return { ...proven, ms };
  } catch (failure) {
    const error =
      failure instanceof SealedFileError
        ? new VerificationError(failure.message, { cause: failure })
        : failure;
    if (error instanceof VerificationError) await rename(plan.path, `${plan.path}.bad`);
    throw error;
  }
}

async function verifyChecksum(
  { signal }: Work,
  { path }: Plan,
  { bytes, sha256 }: Made,
): Promise<void> {
  const found = await sumOfBytes(createReadStream(path, { signal, highWaterMark: 1024 * 1024 }));
  if (found.bytes !== bytes || found.sha256 !== sha256)
    throw new VerificationError(
      `the file is not the one that was written: ${found.bytes} bytes of ${bytes}, SHA-256 ${found.sha256}`,
    );
}

type Proven = Omit<Verified, "ms">;

async function proveDump(work: Work, plan: Plan, { counts }: Made): Promise<Proven> {
  const proven: Proven = {
    level: "checksum",
    counts,
    countsOf: "snapshot",
    writtenMeanwhile: {},
    notRestored: [],
  };
  if (plan.level === "checksum") return proven;
  await verifyDumpReads(work, plan);
  const obstacle = plan.level === "restore" ? obstacleToRestore(plan) : null;
  if (obstacle !== null) work.warnings.push(`not restored as a proof, only read: ${obstacle}`);
  if (plan.level === "read" || obstacle !== null) return { ...proven, level: "read" };
  const { notRestored } = await verifyDumpRestores(work, plan, counts);
  return { ...proven, level: "restore", notRestored };
}

async function provePhysical(
  client: Client,
  work: Work,
  plan: Plan,
  { counts, wal, live }: Made,
): Promise<Proven> {
  const proven: Proven = {
    level: "checksum",
    counts,
    countsOf: "live",
    writtenMeanwhile: {},
    notRestored: [],
  };
  if (plan.level === "checksum") return proven;
  await verifyPhysicalReads(client, work, plan, wal!);
  if (plan.level === "read") return { ...proven, level: "read" };
  const restored = await verifyPhysicalRestores(client, work, plan, live!);
  if ("obstacle" in restored) {
    work.warnings.push(`not restored as a proof, only read: ${restored.obstacle}`);
    return { ...proven, level: "read" };
  }
  return { ...proven, ...restored, level: "restore", countsOf: "restored" };
}

function obstacleToRestore({ facts, dumpPrograms }: Plan): string | null {
  if (!facts.mayCreateDatabases) return "this role may not create databases: alter role … createdb";
  const { major } = dumpPrograms!;
  // such an archive sets transaction_timeout, which no older server knows
  if (major >= 17 && facts.major < 17)
    return `pg_restore ${major} does not restore into PostgreSQL ${facts.major}; install pg_dump ${facts.major}`;
  return null;
}
