import { readFile, readdir } from "node:fs/promises";

import type { Pool, Queryable } from "horarium";

import { inTransaction } from "../../src/in-transaction.ts";
import { packageFile } from "../../src/package-file.ts";

/**
 * Creates the demo library's tables and those of its jobs, or brings them up to date. Forward only; each file is
 * applied once. Processes that start together wait for one another.
 *
 *     const { applied } = await migrateLibrary(pool);
 */
export function migrateLibrary(db: Pool): Promise<{ applied: string[] }> {
  return inTransaction(db, async (tx) => {
    // taken before anything is read: "create schema if not exists" collides with itself when two sessions run it at once
    await tx.query(
      "select pg_advisory_xact_lock(hashtextextended('library_jobs.migration', 0))",
      [],
    );
    await tx.query("create schema if not exists library_jobs", []);
    await tx.query(
      `create table if not exists library_jobs.migration (
         name text primary key,
         applied_at timestamptz not null default now()
       )`,
      [],
    );
    const done = await appliedMigrations(tx);
    const applied = (await migrationNames()).filter((name) => !done.has(name));
    for (const name of applied) await applyMigration(tx, name);
    return { applied };
  });
}

async function appliedMigrations(tx: Queryable): Promise<Set<string>> {
  const { rows } = await tx.query("select name from library_jobs.migration", []);
  return new Set((rows as { name: string }[]).map(({ name }) => name));
}

const folder = "adapters/reference/migrations/";

async function migrationNames(): Promise<string[]> {
  const names = await readdir(packageFile(folder));
  return names.filter((name) => name.endsWith(".sql")).toSorted();
}

async function applyMigration(tx: Queryable, name: string): Promise<void> {
  await tx.query(await readFile(packageFile(folder + name), "utf8"), []);
  await tx.query("insert into library_jobs.migration (name) values ($1)", [name]);
}
