import { readFile, readdir } from "node:fs/promises";

import type { Pool, Queryable } from "horarium";

import { inTransaction } from "./in-transaction.ts";
import { packageFile } from "./package-file.ts";

/**
 * Applies the `.sql` files of the package's folders, in the order of the folders and of the names, each once. Forward
 * only. Processes that start together wait for one another. Gives the names of those applied now.
 */
export function applyMigrations(db: Pool, folders: readonly string[]): Promise<string[]> {
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
    const files = (await Promise.all(folders.map(migrationFiles))).flat();
    const applied = files.filter(({ name }) => !done.has(name));
    for (const file of applied) await applyMigration(tx, file);
    return applied.map(({ name }) => name);
  });
}

async function appliedMigrations(tx: Queryable): Promise<Set<string>> {
  const { rows } = await tx.query("select name from library_jobs.migration", []);
  return new Set((rows as { name: string }[]).map(({ name }) => name));
}

interface MigrationFile {
  name: string;
  path: string;
}

async function migrationFiles(folder: string): Promise<MigrationFile[]> {
  const names = await readdir(packageFile(folder));
  return names
    .filter((name) => name.endsWith(".sql"))
    .toSorted()
    .map((name) => ({ name, path: folder + name }));
}

async function applyMigration(tx: Queryable, { name, path }: MigrationFile): Promise<void> {
  await tx.query(await readFile(packageFile(path), "utf8"), []);
  await tx.query("insert into library_jobs.migration (name) values ($1)", [name]);
}
