import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Clock } from "horarium";
import type pg from "pg";

import { directoryStore } from "../../src/infra/object-store/index.ts";
import type { ObjectStore } from "../../src/ports/index.ts";

/** A store in a temporary directory. */
export async function temporaryStore(): Promise<{
  directory: string;
  store: ObjectStore;
  remove: () => Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), "library-"));
  return {
    directory,
    store: directoryStore(directory),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A clock that is so many days ahead of the database's. */
export function movedClock(): Clock & { days: number } {
  const clock = {
    days: 0,
    override: () => (clock.days === 0 ? null : new Date(Date.now() + clock.days * 86_400_000)),
  };
  return clock;
}

/** One work with one edition: what rows of files belong to. */
export async function addEdition(pool: pg.Pool): Promise<void> {
  await pool.query("insert into library.work (title) values ('Emma')");
  await pool.query(
    "insert into library.edition (work_id, title) select id, title from library.work",
  );
}

/** Rows of files of these keys. */
export async function addFileRows(pool: pg.Pool, keys: readonly string[]): Promise<void> {
  await pool.query(
    `insert into library.file (edition_id, storage_key, sha256, media_type, bytes)
     select edition.id, key, sha256(convert_to(key, 'utf8')), 'application/epub+zip', 4
     from library.edition
     cross join unnest($1::text[]) key`,
    [keys],
  );
}

/** Objects of these keys, four bytes each. */
export async function putAll(store: ObjectStore, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += 32)
    await Promise.all(
      keys.slice(start, start + 32).map((key) => store.put(key, Buffer.from("book"))),
    );
}

/** What the store holds. */
export async function keysIn(store: ObjectStore, prefix = ""): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}
