import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { AnyHandler } from "horarium";
import pg from "pg";
import { inject } from "vitest";

import type { BackupDeps, BackupTarget } from "../../src/index.ts";
import { parseManifest, type Manifest } from "../../src/backup/manifest.ts";
import { directoryStore } from "../../src/infra/object-store/directory.ts";
import {
  findDumpPrograms,
  usualFolders,
  type Programs,
} from "../../src/infra/postgres-programs.ts";
import { handlerNamed } from "./library.ts";

/** A folder for backups and one as their target. */
export interface BackupPlace {
  folder: string;
  /** Where backups are written and proven. */
  directory: string;
  /** Where they are kept. */
  kept: string;
  target: BackupTarget;
  handler(url: string, deps?: Partial<BackupDeps>): AnyHandler;
  /** The names in the target, without what the store itself needs. */
  names(): Promise<string[]>;
  /** The names in the folder in which backups are written. */
  staged(): Promise<string[]>;
  manifest(file: string): Promise<Manifest>;
  remove(): Promise<void>;
}

export async function createBackupPlace(): Promise<BackupPlace> {
  const folder = await mkdtemp(join(tmpdir(), "library-backup-test-"));
  const directory = join(folder, "work");
  const kept = join(folder, "kept");
  await mkdir(kept);
  const target = { store: directoryStore(kept), isRemote: false };
  return {
    folder,
    directory,
    kept,
    target,
    handler: (url, deps = {}) =>
      handlerNamed("backup_database", {
        backup: {
          connection: { connectionString: url },
          directory,
          targets: { disk: target },
          ...deps,
        },
      }),
    names: async () => (await readdir(kept)).filter((name) => name !== ".tmp").toSorted(),
    staged: async () => (await readdir(directory)).toSorted(),
    manifest: async (file) => {
      const text = await readFile(join(kept, `${file}.manifest.json`), "utf8");
      const manifest = parseManifest(text);
      if (manifest === null) throw new Error(`no manifest: ${text}`);
      return manifest;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** pg_dump and pg_restore for the server of the tests; null where there are none that are recent enough. */
export async function dumpPrograms(): Promise<Programs | null> {
  const client = new pg.Client({ connectionString: inject("databaseUrl") });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: string }>(
      "select current_setting('server_version_num') as n",
    );
    const major = Math.floor(Number(rows[0]!.n) / 10_000);
    return (await findDumpPrograms(await usualFolders(), major)).fitting;
  } finally {
    await client.end();
  }
}

/** The folder of the server's own programs if they are those from npm: they lie beside the cluster that they run. */
export async function serverPrograms(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ data: string }>(
    "select current_setting('data_directory') as data",
  );
  const directory = dirname(rows[0]!.data);
  const names = await readdir(directory);
  return names
    .filter((name) => name.startsWith("postgres-"))
    .map((name) => join(directory, name, "bin"));
}
