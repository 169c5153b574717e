import { readFile, readdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { sql, type Database } from "horarium";
import type { AuthContext } from "./context.ts";

/**
 * Creates the tables of accounts in schema `horarium_auth`, or brings them up to date. Forward only; each file is applied
 * once, known by its name. Processes that start together wait for one another. Gives the names of those applied now.
 */
export function migrateAuth({ db }: Pick<AuthContext, "db">): Promise<string[]> {
  return db.transaction(async (tx) => {
    // taken before anything is read: "create schema if not exists" collides with itself when two sessions run it at once
    await tx.rows(
      sql`select pg_advisory_xact_lock(hashtextextended('horarium_auth migration', 0))`,
    );
    await tx.script("create schema if not exists horarium_auth");
    await tx.script("set local search_path to horarium_auth, pg_catalog");
    await tx.script(
      `create table if not exists horarium_auth.applied (
         name text primary key,
         applied_at timestamptz not null default now()
       )`,
    );
    const done = await appliedNames(tx);
    const missing = (await migrationFiles()).filter(({ name }) => !done.has(name));
    for (const { name, path } of missing) {
      await tx.script(await readFile(path, "utf8"));
      await tx.rows(sql`insert into horarium_auth.applied (name) values (${name})`);
    }
    return missing.map(({ name }) => name);
  });
}

async function appliedNames(tx: Database): Promise<Set<string>> {
  const rows = await tx.rows(sql<{ name: string }>`select name from horarium_auth.applied`);
  return new Set(rows.map(({ name }) => name));
}

async function migrationFiles(): Promise<{ name: string; path: URL }[]> {
  const folder = packageFile("src/auth/migrations/");
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith(".sql"))
    .toSorted()
    .map((name) => ({ name, path: new URL(name, folder) }));
}

/** The URL of a file of this package, whether the code that asks is the source or was built into `dist`. */
function packageFile(path: string): URL {
  let folder = new URL(".", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) folder = new URL("..", folder);
  return new URL(path, folder);
}
