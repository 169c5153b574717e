import { createHash } from "node:crypto";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Names, modes, owners, times of everything below, and contents except of large files. */
export async function fingerprint(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of (await readdir(root, { recursive: true })).toSorted()) {
    const { mode, uid, mtimeMs, ...found } = await lstat(join(root, name));
    hash.update(`${name} ${mode} ${uid} ${mtimeMs}`);
    if (found.size < 1_000_000 && (mode & 0o170000) === 0o100000)
      hash.update(await readFile(join(root, name)));
  }
  return hash.digest("hex");
}
