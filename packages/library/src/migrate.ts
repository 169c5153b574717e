import { readFile, readdir } from "node:fs/promises";

import type { Pool, Queryable } from "horarium";

import { inTransaction } from "./in-transaction.ts";
import { packageFile } from "./package-file.ts";

/**
 * Creates the tables of the jobs in schema `library_jobs`, or brings them up to date; before them, the `.sql` files of
 * the host's folders, in the order of their names. Forward only; each file is applied once, known by its name.
 * Processes that start together wait for one another.
 *
 *     const { applied } = await migrateJobs(pool, { host: [new URL("./migrations/", import.meta.url)] });
 */
export async function migrateJobs(
  db: Pool,
  { host = [] }: { host?: readonly URL[] } = {},
): Promise<{ applied: string[] }> {
  return { applied: await applyMigrations(db, [...host, "migrations/"]) };
}

/**
 * Applies the `.sql` files of folders (a text is one of the package's), in the order of the folders and of the names, each once. Forward
 * only. Processes that start together wait for one another. Gives the names of those applied now.
 */
export function applyMigrations(db: Pool, folders: readonly (string | URL)[]): Promise<string[]> {
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
    refuseSameNames(files);
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
  path: URL;
}

async function migrationFiles(folder: string | URL): Promise<MigrationFile[]> {
  const path = typeof folder === "string" ? packageFile(folder) : folder;
  const names = await readdir(path);
  return names
    .filter((name) => name.endsWith(".sql"))
    .toSorted()
    .map((name) => ({ name, path: new URL(name, path) }));
}

/** The second of two would never be applied. */
function refuseSameNames(files: readonly MigrationFile[]): void {
  const seen = new Set<string>();
  for (const { name } of files) {
    if (seen.has(name)) throw new Error(`two migrations are named ${name}: rename the host's`);
    seen.add(name);
  }
}

async function applyMigration(tx: Queryable, { name, path }: MigrationFile): Promise<void> {
  await tx.query(await readFile(path, "utf8"), []);
  await tx.query("insert into library_jobs.migration (name) values ($1)", [name]);
}
