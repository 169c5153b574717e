import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type pg from "pg";

import { readBooks } from "../../demo/seed.ts";
import type { OpenLibraryServer } from "../../demo/servers/open-library.ts";
import type { OpenLibraryOptions } from "../../src/index.ts";

/** How tests ask the replay: as an identified client of a mirror that allows a lot. */
export function mirror({ url }: OpenLibraryServer): OpenLibraryOptions {
  return {
    contact: "librarian@example.org",
    url,
    coversUrl: url,
    redirectHosts: [],
    maxRequestsPerSecond: 1_000,
    limits: { backoffMs: 5 },
  };
}

/** A directory of its own for each test file. */
export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "hor-covers-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** What an edition begins with, beside its title and author. */
export interface NewEdition {
  n: number;
  title?: string;
  isbn13?: string | null;
  openlibrary_id?: string | null;
  synopsis?: string;
  pages?: number;
  publisher?: string;
}

const books = await readBooks();

/** A book of the demo's list. */
export const bookOf = (n: number) => books[n - 1]!;

/** Adds bare editions of books of the demo's list, with their ISBN; the edition's id is `n`. */
export async function addEditions(pool: pg.Pool, editions: readonly NewEdition[]): Promise<void> {
  const rows = editions.map((edition) => {
    const { title, author, isbn13 } = bookOf(edition.n);
    return { title, author, isbn13, ...edition };
  });
  await pool.query(
    `with given as (
       select * from jsonb_to_recordset($1) as given (
         n bigint, title text, author text, isbn13 text, openlibrary_id text, synopsis text, pages integer, publisher text)
     ), work as (
       insert into library.work (id, title) overriding system value select n, title from given
     ), edition as (
       insert into library.edition (id, work_id, title, isbn13, openlibrary_id, synopsis, pages, publisher, updated_at)
       overriding system value
       select n, n, title, isbn13, openlibrary_id, synopsis, pages, publisher, now() - interval '1 day' from given
     ), contributor as (
       insert into library.contributor (id, name) overriding system value select n, author from given
     )
     insert into library.contribution (edition_id, contributor_id) select n, n from given`,
    [JSON.stringify(rows)],
  );
}

/** The first `count` numbers of books of which the records have nothing odd. */
export function plainBooks(count: number): number[] {
  return Array.from({ length: 613 }, (_, place) => place + 1)
    .filter((n) => ![7, 8, 9, 10].includes(n % 50) && n % 11 !== 0)
    .slice(0, count);
}
