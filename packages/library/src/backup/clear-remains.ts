import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { executionDigits, manifestFile, parseBackupFile } from "../domain/backup-name.ts";
import { tlsPrefix } from "./equip.ts";

const dayMs = 86_400_000;

/**
 * Removes what attempts that were killed left in the folder: of this execution at once, of others after a day, for
 * they might still write. A bad backup stays for a week, for whoever wants to know what is wrong with it.
 */
export async function clearRemains(directory: string, executionId: string): Promise<string[]> {
  const names = new Set(await readdir(directory));
  const removed: string[] = [];
  for (const name of names) {
    if (name.startsWith(tlsPrefix)) {
      const isOld = Date.now() - (await stat(join(directory, name))).mtimeMs > dayMs;
      if (!isOld && !name.startsWith(tlsPrefix + executionDigits(executionId))) continue;
      await rm(join(directory, name), { force: true });
      removed.push(name);
      continue;
    }
    const file = name.replace(/(\.manifest\.json)?(\.partial|\.bad)?$/, "");
    const backup = parseBackupFile(file);
    // a backup with a manifest is proven, and waits for its target
    if (backup === null || (name === file && names.has(manifestFile(file)))) continue;
    if (name === manifestFile(file) && names.has(file)) continue;
    const isOwn = backup.execution === executionDigits(executionId) && !name.endsWith(".bad");
    const age = Date.now() - (await stat(join(directory, name))).mtimeMs;
    if (!isOwn && age < (name.endsWith(".bad") ? 7 * dayMs : dayMs)) continue;
    await rm(join(directory, name), { force: true });
    removed.push(name);
  }
  return removed;
}
