import { randomUUID } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { lstat, mkdir, open, readdir, realpath, rename, rmdir, unlink } from "node:fs/promises";
import { dirname, join, sep } from "node:path";

import { messageOf, UnavailableError } from "../../failures.ts";
import type { ObjectStore, StoredObject } from "../../ports/index.ts";
import { checkKey } from "./key.ts";
import { StoreRefusal } from "./store-refusal.ts";
import { walk } from "./walk.ts";

/**
 * A directory as an object store: a key is a path below it. The directory must be there; a key is refused if it, or a
 * symbolic link in it, leads elsewhere. An object is written under another name first, so that readers, backups and
 * power cuts never see half of it. Names that are not UTF-8 are no keys and are not listed.
 *
 * Throws `StoreRefusal` for bad keys, missing rights and a full disk, `UnavailableError` for everything else.
 */
export function directoryStore(directory: string): ObjectStore {
  let isSwept = false;

  /** The path of a key, or null if its folder is not there. */
  const find = async (key: string): Promise<string | null> => {
    checkPath(key);
    const root = await rootOf(directory);
    const folder = join(root, dirname(key));
    try {
      if ((await realpath(folder)) !== folder) refuseLink(key);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    return join(root, key);
  };

  /** The path of a key, whose folder is made if need be. */
  const make = async (key: string): Promise<string> => {
    checkPath(key);
    const root = await rootOf(directory);
    const folder = join(root, dirname(key));
    const first = await mkdir(folder, { recursive: true });
    if ((await realpath(folder)) !== folder) refuseLink(key);
    // a folder is on the disk when its parent is
    for (
      let made = folder;
      first !== undefined && made.length >= first.length;
      made = dirname(made)
    )
      await syncFolder(dirname(made));
    return join(root, key);
  };

  const head = async (key: string): Promise<StoredObject | null> => {
    try {
      const path = await find(key);
      const stat = path === null ? null : await lstat(path);
      return stat?.isFile() ? object(key, stat) : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw problem(error, key);
    }
  };

  /** Gives what is ready under another name its key. The folder may vanish meanwhile: `remove` takes empty ones along. */
  const settle = async (ready: string, key: string): Promise<void> => {
    for (let left = 5; ; left -= 1) {
      const path = await make(key);
      try {
        await rename(ready, path);
        return await syncFolder(dirname(path));
      } catch (error) {
        if (left === 0 || !isMissing(error)) throw error;
        // if it is the object itself that is missing, this throws
        await lstat(ready);
      }
    }
  };

  return {
    name: `directory ${directory}`,

    async *list(prefix, { after = "", signal } = {}) {
      try {
        for await (const { key, stat } of walk(await rootOf(directory), prefix, after)) {
          signal?.throwIfAborted();
          if (!key.startsWith(`${unfinished}/`)) yield object(key, stat);
        }
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw new UnavailableError(`${directory} cannot be listed: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },

    head,

    async *get(key, { signal } = {}) {
      try {
        const path = await find(key);
        if (path === null) throw new UnavailableError(`there is no ${key}`);
        const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
        yield* createReadStream(path, { flags: flags as unknown as string, signal });
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw problem(error, key);
      }
    },

    async put(key, body, { signal } = {}) {
      checkPath(key);
      try {
        const folder = join(await rootOf(directory), unfinished);
        await mkdir(folder, { recursive: true });
        if (!isSwept) await sweepUnfinished(folder);
        isSwept = true;
        const ready = join(folder, randomUUID());
        try {
          await write(ready, body, signal);
          const stat = await lstat(ready);
          await settle(ready, key);
          return object(key, stat);
        } catch (error) {
          await unlink(ready).catch((missing: unknown) => {
            if (!isMissing(missing)) throw missing;
          });
          throw error;
        }
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw problem(error, key);
      }
    },

    async move(from, to) {
      checkPath(to);
      try {
        const path = await find(from);
        if (path === null || !(await lstat(path)).isFile())
          throw new UnavailableError(`there is no ${from}`);
        await settle(path, to);
        await removeEmptyFolders(await rootOf(directory), dirname(path));
      } catch (error) {
        throw problem(error, from);
      }
    },

    async remove(key) {
      try {
        const path = await find(key);
        if (path === null || !(await lstat(path)).isFile()) return false;
        await unlink(path);
        await syncFolder(dirname(path));
        await removeEmptyFolders(await rootOf(directory), dirname(path));
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw problem(error, key);
      }
    },
  };
}

/** Where an object is written before it has its key. */
const unfinished = ".tmp";

function checkPath(key: string): void {
  checkKey(key);
  const parts = key.split("/");
  if (parts[0] === unfinished || parts.some((part) => part === "" || Buffer.byteLength(part) > 255))
    throw new StoreRefusal("bad_key", `key ${JSON.stringify(key.slice(0, 100))} is no file name`);
}

function refuseLink(key: string): never {
  throw new StoreRefusal("bad_key", `key ${key} leads through a symbolic link`);
}

/** Not made if it is missing: a disk that is not mounted must not look like an empty library. */
async function rootOf(directory: string): Promise<string> {
  try {
    return await realpath(directory);
  } catch (error) {
    throw new UnavailableError(`directory ${directory} is not there: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function object(key: string, { size, mtime }: { size: number; mtime: Date }): StoredObject {
  return { key, bytes: size, modifiedAt: mtime, etag: null };
}

async function write(
  path: string,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, "wx");
  try {
    for await (const piece of body instanceof Uint8Array ? [body] : body) {
      signal?.throwIfAborted();
      await file.appendFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What a process that was killed left unfinished, a day ago or more. */
async function sweepUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      const { mtimeMs } = await lstat(path);
      if (mtimeMs < Date.now() - 86_400_000) await unlink(path);
    } catch (error) {
      // another process has just finished it, or swept it
      if (!isMissing(error)) throw error;
    }
  }
}

async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let path = folder; path.startsWith(root + sep); path = dirname(path)) {
    try {
      await rmdir(path);
    } catch (error) {
      // not empty, a mount point, gone already: whatever it is, the object itself is dealt with
      if (codeOf(error) !== "ENOENT") return;
    }
  }
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function problem(error: unknown, key: string): Error {
  if (error instanceof StoreRefusal || error instanceof UnavailableError) return error;
  const message = `${key}: ${messageOf(error)}`;
  const refusal = refusals[codeOf(error)];
  return refusal === undefined
    ? new UnavailableError(message, { cause: error })
    : new StoreRefusal(refusal, message, { cause: error });
}

const refusals: Record<string, StoreRefusal["code"]> = {
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
  ENOSPC: "full",
  EDQUOT: "full",
  ENAMETOOLONG: "bad_key",
  ENOTDIR: "bad_key",
  EISDIR: "bad_key",
  EEXIST: "bad_key",
  ENOTEMPTY: "bad_key",
  ELOOP: "bad_key",
};
