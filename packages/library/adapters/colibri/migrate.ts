import type { Pool, Queryable } from "horarium";

import { inTransaction } from "../../src/in-transaction.ts";
import { applyMigrations } from "../../src/migrate.ts";
import { indexes, type Index } from "./indexes.ts";

/** Tables for what Colibri does not have. */
export interface ColibriGroups {
  /** Loans and reservations. */
  loans?: boolean;
  /** Reading sessions and downloads. */
  reading?: boolean;
}

/**
 * Creates the tables of the jobs in schema `library_jobs`, and the indexes that Colibri's own tables lack, without
 * keeping anybody from writing. Forward only; each file is applied once; processes that start together wait for one
 * another. Needs two connections at a time.
 *
 *     const { applied } = await migrateColibri(pool, { loans: true, reading: true });
 */
export async function migrateColibri(
  db: Pool,
  { loans = false, reading = false }: ColibriGroups = {},
): Promise<{ applied: string[] }> {
  const applied = await applyMigrations(db, [
    "adapters/colibri/migrations/",
    "migrations/",
    ...(loans ? ["adapters/colibri/loans/"] : []),
    ...(reading ? ["adapters/colibri/reading/"] : []),
  ]);
  await createIndexes(db);
  return { applied };
}

/**
 * `concurrently` cannot be in a transaction, so another connection's transaction holds the lock meanwhile: it reads
 * nothing, and so nothing waits for it. Whoever comes second leaves the indexes to the first.
 */
function createIndexes(db: Pool): Promise<void> {
  return inTransaction(db, async (lock) => {
    await lock.query("set local idle_in_transaction_session_timeout = 0", []);
    const { rows } = await lock.query(
      "select pg_try_advisory_xact_lock(hashtextextended('library_jobs.indexes', 0)) as is_mine",
      [],
    );
    if (!(rows as { is_mine: boolean }[])[0]!.is_mine) return;
    const client = await db.connect();
    try {
      for (const index of indexes) await createIndex(client, index);
    } finally {
      client.release();
    }
  });
}

/** One that was interrupted is there and invalid: it is made again. */
async function createIndex(client: Queryable, { schema, table, column }: Index): Promise<void> {
  const name = `library_jobs_${table}_${column}`;
  const { rows } = await client.query(
    `select coalesce(bool_or(indisvalid), false) as is_there,
            coalesce(bool_or(not indisvalid and indexrelid = to_regclass($3)), false) as is_broken
     from pg_index
     join pg_attribute on attrelid = indrelid and attnum = indkey[0]
     where indrelid = to_regclass($1)
       and attname = $2
       and indpred is null`,
    [`${schema}.${table}`, column, `${schema}.${name}`],
  );
  const [found] = rows as { is_there: boolean; is_broken: boolean }[];
  if (found!.is_there) return;
  if (found!.is_broken) await client.query(`drop index concurrently ${schema}.${name}`, []);
  await client.query(`create index concurrently ${name} on ${schema}.${table} (${column})`, []);
}
