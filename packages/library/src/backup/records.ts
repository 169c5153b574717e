import type { Queryable } from "horarium";

import type { Manifest, VerifyLevel } from "./manifest.ts";
import type { Plan, Work } from "./work.ts";

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
export async function recordKept(tx: Queryable, manifest: Manifest): Promise<void> {
  await tx.query(
    `insert into library_jobs.backup (execution_id, file, target, database, method, status, scheduled_for, finished_at,
                                      bytes, sha256, tables, row_count, verify_level, key_id)
     values ($1, $2, $3, $4, $5, 'kept', $6, now(), $7, $8, $9, $10, $11, $12)
     on conflict (target, file) do update
     set status = 'kept', finished_at = now(), error = null, bytes = excluded.bytes, sha256 = excluded.sha256,
         tables = excluded.tables, row_count = excluded.row_count, verify_level = excluded.verify_level, key_id = excluded.key_id`,
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

export async function recordRemoved(
  tx: Queryable,
  target: string,
  files: readonly string[],
): Promise<void> {
  await tx.query(
    "update library_jobs.backup set status = 'removed' where target = $1 and file = any ($2)",
    [target, files],
  );
}

/** The last backup that was good, also if it has been rotated away since. */
export async function lastGood(
  db: Queryable,
  database: string,
  { method = null, level = null }: { method?: string | null; level?: VerifyLevel | null } = {},
): Promise<{ bytes: number; finishedAt: Date } | null> {
  const { rows } = await db.query(
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
  return (rows as { bytes: number; finishedAt: Date }[])[0] ?? null;
}
