import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @param {string[]} names Folders in it, by which `work` is given them. */
export async function inTemporaryDirectory(names, work) {
  const directory = await mkdtemp(join(tmpdir(), "horarium-bench-files-"));
  try {
    const folders = Object.fromEntries(names.map((name) => [name, join(directory, name)]));
    for (const folder of Object.values(folders)) await mkdir(folder);
    return await work(folders);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
