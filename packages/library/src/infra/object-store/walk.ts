import type { Dirent, Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";

/** A file below the root. */
export interface WalkedFile {
  key: string;
  stat: Stats;
}

/**
 * The files below a directory whose key begins with `prefix` and comes after `after`, in the order of the keys' bytes:
 * that of S3 and of `collate "C"`. A folder is compared with its slash, since `a-b` comes before `a/b`. Symbolic links are
 * passed over, and so is what vanishes meanwhile.
 */
export async function* walk(
  root: string,
  prefix: string,
  after: string,
): AsyncGenerator<WalkedFile> {
  // one character for each byte from here on: comparing text is then comparing bytes
  yield* walkFolder(root, "", { prefix: toBytes(prefix), after: toBytes(after) });
}

interface Bounds {
  prefix: string;
  after: string;
}

/** How many files are looked at, or folders read, at once. */
const ahead = 32;

async function* walkFolder(
  root: string,
  folder: string,
  bounds: Bounds,
  entries?: Entry[],
): AsyncGenerator<WalkedFile> {
  const all = entries ?? (await readFolder(root, folder, bounds));
  for (let start = 0; start < all.length; start += ahead) {
    const some = all.slice(start, start + ahead);
    const found = await Promise.all(
      some.map((entry) =>
        entry.isFolder ? readFolder(root, entry.path, bounds) : statFile(root, entry.path),
      ),
    );
    for (const [place, content] of found.entries()) {
      const { path } = some[place]!;
      if (Array.isArray(content)) yield* walkFolder(root, path, bounds, content);
      else if (content !== null) yield { key: toText(path)!, stat: content };
    }
  }
}

/** Its path from the root, in bytes; a folder's ends with a slash. */
interface Entry {
  path: string;
  isFolder: boolean;
}

async function readFolder(root: string, folder: string, bounds: Bounds): Promise<Entry[]> {
  const entries = await unlessMissing(
    readdir(`${root}/${toText(folder)}`, { withFileTypes: true, encoding: "latin1" }),
  );
  return (entries ?? [])
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => toEntry(folder, entry))
    .filter((entry) => toText(entry.path) !== null && isWithin(entry, bounds))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function toEntry(folder: string, entry: Dirent): Entry {
  const isFolder = entry.isDirectory();
  return { path: folder + entry.name + (isFolder ? "/" : ""), isFolder };
}

function isWithin({ path, isFolder }: Entry, { prefix, after }: Bounds): boolean {
  if (!isFolder) return path.startsWith(prefix) && path > after;
  return (
    (path.startsWith(prefix) || prefix.startsWith(path)) && (path > after || after.startsWith(path))
  );
}

async function statFile(root: string, path: string): Promise<Stats | null> {
  const stat = await unlessMissing(lstat(`${root}/${toText(path)}`));
  return stat?.isFile() ? stat : null;
}

async function unlessMissing<Result>(reading: Promise<Result>): Promise<Result | null> {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}

function toBytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** Null for a name that is not UTF-8. */
function toText(bytes: string): string | null {
  const raw = Buffer.from(bytes, "latin1");
  const text = raw.toString();
  return Buffer.from(text).equals(raw) ? text : null;
}
