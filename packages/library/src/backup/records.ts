import type { Queryable } from "horarium";

import type { BackupMethod } from "../domain/backup-name.ts";
import { isDrift, wrongSetting } from "../failures.ts";
import type { Manifest, VerifyLevel } from "./manifest.ts";
import type { Plan, Work } from "./work.ts";

/** A backup that is where it belongs, as its row tells it. */
export interface KeptBackup {
  file: string;
  target: string;
  database: string;
  method: BackupMethod;
  bytes: number;
  sha256: string;
  tables: number;
  rows: number;
  level: VerifyLevel;
}

const keptColumns = `file, target, database, method, bytes::float8 as bytes, sha256, tables,
            row_count::float8 as rows, verify_level as level`;

/** Notes that a backup begins; those that were interrupted are told apart from it. */
export async function recordBegin(
  tx: Queryable,
  { executionId, at }: Pick<Work, "executionId" | "at">,
  { file, targetName, method, facts }: Plan,
): Promise<void> {
  await tx.query(
    `update library_jobs.backup
     set status = 'failed', finished_at = now(), error = 'interrupted'
     where status = 'making' and database = $1`,
    [facts.database],
  );
  await tx.query(
    `insert into library_jobs.backup (execution_id, file, target, database, method, status, scheduled_for)
     values ($1, $2, $3, $4, $5, 'making', $6)
     on conflict (target, file) do update
     set status = 'making', started_at = now(), finished_at = null, error = null`,
    [executionId, file, targetName, facts.database, method, at],
  );
}

/** Notes that a backup is where it belongs, from its manifest. */
export async function recordKept(tx: Queryable, manifest: Manifest): Promise<KeptBackup> {
  const { rows } = await recordProven(tx, manifest, { status: "kept", error: null });
  return (rows as KeptBackup[])[0]!;
}

/** Notes that a backup was proven, and did not arrive in its target as it was sent. */
export async function recordBad(tx: Queryable, manifest: Manifest, error: string): Promise<void> {
  await recordProven(tx, manifest, { status: "bad", error });
}

async function recordProven(
  tx: Queryable,
  manifest: Manifest,
  { status, error }: { status: "kept" | "bad"; error: string | null },
) {
  return await tx.query(
    `insert into library_jobs.backup (execution_id, file, target, database, method, status, scheduled_for, finished_at,
                                      bytes, sha256, tables, row_count, verify_level, key_id, error)
     values ($1, $2, $3, $4, $5, $13, $6, now(), $7, $8, $9, $10, $11, $12, left($14, 2000))
     on conflict (target, file) do update
     set status = excluded.status, finished_at = now(), error = excluded.error, bytes = excluded.bytes, sha256 = excluded.sha256,
         tables = excluded.tables, row_count = excluded.row_count, verify_level = excluded.verify_level, key_id = excluded.key_id
     returning ${keptColumns}`,
    [
      manifest.executionId,
      manifest.file,
      manifest.target,
      manifest.database,
      manifest.method,
      manifest.at,
      manifest.bytes,
      manifest.sha256,
      manifest.tables,
      manifest.rows,
      manifest.verified.level,
      manifest.encryption?.keyId ?? null,
      status,
      error,
    ],
  );
}

/** Notes that nothing came of it, and why. */
export async function recordFailed(
  tx: Queryable,
  { file, targetName }: Plan,
  { status, error }: { status: "failed" | "bad"; error: string },
): Promise<void> {
  await tx.query(
    `update library_jobs.backup
     set status = $3, finished_at = now(), error = left($4, 2000)
     where target = $1 and file = $2`,
    [targetName, file, status, error],
  );
}

/** Notes which backups a rotation left: what was kept of the same database there before is removed by now. */
export async function recordRotated(
  tx: Queryable,
  { target, database }: Pick<KeptBackup, "target" | "database">,
  left: readonly string[],
): Promise<void> {
  await tx.query(
    `update library_jobs.backup
     set status = 'removed'
     where target = $1 and database = $2 and status = 'kept' and file <> all ($3::text[])`,
    [target, database, left],
  );
}

/** The backup that this execution has brought to its target, in an earlier attempt. */
export async function keptBy(db: Queryable, executionId: string): Promise<KeptBackup | null> {
  const rows = await read<KeptBackup>(
    db,
    `select ${keptColumns}
     from library_jobs.backup
     where execution_id = $1
       and status in ('kept', 'removed')
     order by finished_at desc
     limit 1`,
    [executionId],
  );
  return rows[0] ?? null;
}

/** The last backup that was good, also if it has been rotated away since. */
export async function lastGood(
  db: Queryable,
  database: string,
  { method = null, level = null }: { method?: string | null; level?: VerifyLevel | null } = {},
): Promise<{ bytes: number; finishedAt: Date } | null> {
  const rows = await read<{ bytes: number; finishedAt: Date }>(
    db,
    `select bytes::float8 as bytes, finished_at as "finishedAt"
     from library_jobs.backup
     where database = $1
       and status in ('kept', 'removed')
       and method = coalesce($2, method)
       and verify_level = coalesce($3, verify_level)
     order by started_at desc
     limit 1`,
    [database, method, level],
  );
  return rows[0] ?? null;
}

async function read<Row>(db: Queryable, text: string, values: unknown[]): Promise<Row[]> {
  try {
    return (await db.query(text, values)).rows as Row[];
  } catch (error) {
    if (!isDrift(error)) throw error;
    throw wrongSetting("the table library_jobs.backup is missing: apply the package's migrations", {
      cause: error,
    });
  }
}
