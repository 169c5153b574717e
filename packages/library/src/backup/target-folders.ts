import { randomUUID } from "node:crypto";
import { realpathSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";

import { UnavailableError, wrongSetting } from "../failures.ts";
import { StoreRefusal } from "../infra/object-store/index.ts";
import type { BackupDeps, BackupTarget } from "./deps.ts";

type Folders = Pick<BackupDeps, "directory" | "targets">;

/**
 * Throws if a target is the folder in which backups are made, or lies in it, also by a symbolic link: what has arrived
 * is removed from that folder, and there it would be the only copy.
 */
export function checkTargetFolders({ directory, targets }: Folders): void {
  const made = realPath(directory);
  for (const [name, { directory: kept }] of Object.entries(targets)) {
    if (kept === undefined) continue;
    if (`${realPath(kept)}${sep}`.startsWith(`${made}${sep}`)) refuse(name, kept, directory);
  }
}

/** The same for targets that do not say where they are: such a one shows a file that lies in our folder. */
export async function checkTargets(folders: Folders): Promise<void> {
  checkTargetFolders(folders);
  const { directory, targets } = folders;
  const file = `target-check-${randomUUID()}`;
  await writeFile(join(directory, file), "", { mode: 0o600 });
  try {
    for (const [name, target] of Object.entries(targets))
      if (await shows(target, file)) refuse(name, target.store.name, directory);
  } finally {
    await rm(join(directory, file), { force: true });
  }
}

async function shows({ store }: BackupTarget, file: string): Promise<boolean> {
  try {
    return (await store.head(file)) !== null;
  } catch (error) {
    // it does not answer now, or lets nobody look: neither is how our own folder would behave
    if (error instanceof UnavailableError || error instanceof StoreRefusal) return false;
    throw error;
  }
}

function refuse(name: string, kept: string, directory: string): never {
  throw wrongSetting(
    `target ${name} (${kept}) is, or lies in, ${directory}, where backups are made and are removed once they have arrived in their target: give the target another folder`,
  );
}

/** The end of a path may not be there yet: then that of the part which is. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(whole) === whole) throw error;
    return join(realPath(dirname(whole)), basename(whole));
  }
}
