import { createReadStream } from "node:fs";
import { readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { manifestFile, parseBackupFile } from "../domain/backup-name.ts";
import { messageOf, UnavailableError } from "../failures.ts";
import { manifestText, parseManifest, type Manifest } from "./manifest.ts";
import { sumOfBytes } from "./open-backup.ts";
import { VerificationError } from "./verification-error.ts";
import type { BackupTarget } from "./deps.ts";

/** Writes the manifest beside a backup that was proven: from now on it only has to get to its target. */
export async function stageManifest(directory: string, manifest: Manifest): Promise<void> {
  const path = join(directory, manifestFile(manifest.file));
  await writeFile(`${path}.partial`, manifestText(manifest), { mode: 0o600, flush: true });
  await rename(`${path}.partial`, path);
}

/** Proven backups that did not get to their target yet. */
export async function stagedBackups(directory: string): Promise<Manifest[]> {
  const staged: Manifest[] = [];
  const names = new Set(await readdir(directory));
  for (const name of names) {
    if (parseBackupFile(name) === null || !names.has(manifestFile(name))) continue;
    const manifest = parseManifest(await readFile(join(directory, manifestFile(name)), "utf8"));
    if (manifest?.file === name) staged.push(manifest);
  }
  return staged;
}

/**
 * Puts a proven backup where it belongs, and its manifest after it: a backup with a manifest is whole. Throws
 * `UnavailableError` if the target does not take it now: it stays here, for the next attempt. Throws `VerificationError`
 * if it does not arrive as it was sent: both copies are then put aside as `.bad`.
 */
export async function send(
  directory: string,
  manifest: Manifest,
  { store, readBack = true }: BackupTarget,
  signal: AbortSignal,
): Promise<void> {
  const { file, bytes, sha256 } = manifest;
  const path = join(directory, file);
  try {
    const body = createReadStream(path, { highWaterMark: 1024 * 1024 });
    const stored = await store.put(file, body, { mediaType: "application/octet-stream", signal });
    const found = readBack
      ? await sumOfBytes(store.get(file, { signal }))
      : { bytes: stored.bytes, sha256 };
    if (found.bytes !== bytes || found.sha256 !== sha256) {
      await store.move(file, `${file}.bad`);
      throw new VerificationError(
        `what ${store.name} holds is not what was sent: ${found.bytes} bytes of ${bytes}, SHA-256 ${found.sha256}`,
      );
    }
    await store.put(manifestFile(file), Buffer.from(manifestText(manifest)), {
      mediaType: "application/json",
      signal,
    });
  } catch (error) {
    if (error instanceof VerificationError) await putAside(directory, file);
    if (signal.aborted || error instanceof VerificationError) throw error;
    throw new UnavailableError(
      `${store.name} does not take the backup, which is kept in ${directory} until it does: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** Removes from the folder what has arrived in its target. */
export async function removeStaged(directory: string, file: string): Promise<void> {
  await rm(join(directory, file), { force: true });
  await rm(join(directory, manifestFile(file)), { force: true });
}

/** So that it is not sent again, and a person can look at it. The week for which it stays begins now. */
async function putAside(directory: string, file: string): Promise<void> {
  const now = new Date();
  for (const path of [join(directory, file), join(directory, manifestFile(file))]) {
    await utimes(path, now, now);
    await rename(path, `${path}.bad`);
  }
}
