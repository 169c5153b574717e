import type { Context } from "horarium";

import { backupPrefix, manifestFile, parseBackupFile } from "../domain/backup-name.ts";
import { keptByGeneration } from "../domain/gfs.ts";
import { messageOf, UnavailableError, wrongSetting } from "../failures.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { parseManifest } from "./manifest.ts";
import type { BackupParameters } from "./parameters.ts";
import { recordRotated, type KeptBackup } from "./records.ts";
import type { Work } from "./work.ts";

/** What a rotation leaves and takes, by name. */
export interface Rotation {
  kept: string[];
  removed: string[];
}

type Policy = Pick<BackupParameters, "keepDaily" | "keepWeekly" | "keepMonthly" | "keepYearly">;

/**
 * What is to be removed: of the backups with our name and our manifest beside them. Anything else in the target, and any
 * backup of another database, is not looked at.
 */
export async function planRotation(
  store: ObjectStore,
  database: string,
  { keepDaily, keepWeekly, keepMonthly, keepYearly }: Policy,
  {
    signal,
    toCome,
    made,
  }: { signal: AbortSignal; toCome?: { file: string; at: Date }; made?: string },
): Promise<Rotation> {
  const found = await ownBackups(store, database, signal);
  if (toCome !== undefined && !found.some(({ file }) => file === toCome.file)) found.push(toCome);
  // of several in one second the one of this execution counts as the newest
  const isLatest = ({ file }: { file: string }) => file === (made ?? toCome?.file);
  found.sort((one, other) => Number(isLatest(other)) - Number(isLatest(one)));
  const kept = keptByGeneration(found, {
    daily: keepDaily,
    weekly: keepWeekly,
    monthly: keepMonthly,
    yearly: keepYearly,
  });
  return {
    kept: found.filter((one) => kept.has(one)).map(({ file }) => file),
    removed: found.filter((one) => !kept.has(one)).map(({ file }) => file),
  };
}

/**
 * Removes the backups that make room for one that is kept. Throws `UnavailableError` if the target does not do it now:
 * the new backup stays kept, and the next attempt has only to rotate.
 */
export async function rotate(
  { transaction }: Pick<Context<unknown>, "transaction">,
  { deps, parameters, signal }: Work,
  { target, database, file }: KeptBackup,
): Promise<Rotation> {
  const store = deps.targets[target]?.store;
  if (store === undefined)
    throw wrongSetting(
      `${file} is kept in target ${target}, which is no more, and nothing is rotated there`,
    );
  try {
    const rotation = await planRotation(store, database, parameters, { signal, made: file });
    await removeBackups(store, rotation.removed);
    await transaction((tx) => recordRotated(tx, { target, database }, rotation.kept));
    return rotation;
  } catch (error) {
    signal.throwIfAborted();
    throw new UnavailableError(
      `${file} is kept, and older backups in ${store.name} could not be removed; the next attempt does only that: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** The backup first, then its manifest: what is interrupted is a manifest too many, and the next rotation takes it. */
async function removeBackups(store: ObjectStore, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await store.remove(file);
    await store.remove(manifestFile(file));
  }
}

async function ownBackups(
  store: ObjectStore,
  database: string,
  signal: AbortSignal,
): Promise<{ file: string; at: Date }[]> {
  const keys = new Set<string>();
  for await (const { key } of store.list(backupPrefix(database), { signal })) keys.add(key);
  const own: { file: string; at: Date }[] = [];
  for (const key of keys) {
    if (!key.endsWith(manifestFile(""))) continue;
    const file = key.slice(0, -manifestFile("").length);
    const name = parseBackupFile(file);
    if (name === null) continue;
    const manifest = parseManifest(await textOf(store, key, signal));
    if (manifest?.file !== file || manifest.database !== database) continue;
    if (keys.has(file)) own.push({ file, at: name.at });
    else await store.remove(key);
  }
  return own;
}

async function textOf(store: ObjectStore, key: string, signal: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.get(key, { signal })) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
