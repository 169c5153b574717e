import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { AnyHandler } from "horarium";

import type { BackupDeps, BackupTarget } from "../../src/index.ts";
import { parseManifest, type Manifest } from "../../src/backup/manifest.ts";
import { directoryStore } from "../../src/infra/object-store/directory.ts";
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
