import {
  chmod,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { absentIsUndefined } from "./absent.ts";
import { handOver } from "./hand-over.ts";
import type { Place } from "./place.ts";

/**
 * Puts the package's programs beside the cluster, once per version, and gives their folder.
 *
 * Used where they are, they fail in two cases: without install scripts the links between the libraries are missing,
 * and below a closed folder such as /root the server's user does not get at them. Hard links cost no space.
 */
export async function linkPackage(root: string, version: string, place: Place): Promise<string> {
  const folder = join(place.directory, `postgres-${version}-${process.arch}`);
  const bindir = join(folder, "bin");
  if (await stat(bindir).catch(absentIsUndefined)) return bindir;

  await handOver(place);
  const unfinished = `${folder}.${process.pid}-${process.hrtime.bigint()}`;
  try {
    await linkTree(join(root, "native"), unfinished);
    await linkLibraries(join(root, "native", "pg-symlinks.json"), unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    // another process was quicker: its folder is the same
    if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return bindir;
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755); // whatever the umask is: another user has to get in
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await linkTree(source, target);
    else if (entry.isFile()) await linkOrCopy(source, target);
  }
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  const { mode } = await stat(source);
  const readable = mode | ((mode & 0o500) >> 6);
  if (mode === readable) {
    const linked = await link(source, target).then(
      () => true,
      () => false,
    ); // other file system, or not ours: copy
    if (linked) return;
  }
  await copyFile(source, target);
  await chmod(target, readable & 0o777);
}

/** The package's paths begin with `native/`. A link is relative to its folder, so that the whole can be moved. */
async function linkLibraries(list: string, folder: string): Promise<void> {
  const links = JSON.parse((await readFile(list, "utf8").catch(absentIsUndefined)) ?? "[]") as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(folder, target.replace(/^native\//, ""));
    await rm(path, { force: true }); // there already where install scripts were run
    if (dirname(source) !== dirname(target))
      throw new Error(`${list}: ${target} leads out of its folder`);
    await symlink(basename(source), path);
  }
}
