import { readFile } from "node:fs/promises";

import type { Pool, Queryable } from "horarium";

import { isPassing, UnavailableError } from "../src/failures.ts";
import { inTransaction } from "../src/in-transaction.ts";
import { packageFile } from "../src/package-file.ts";
import { recordContents } from "./files.ts";
import { takeSeedSteps, type SeedStep } from "./seed-steps.ts";

/** The instant of which the demo library is by default: with it every number is the same on every machine and day. */
export const demoAnchor = new Date("2026-11-24T12:00:00Z");

/** What seeding can be told. */
export interface SeedOptions {
  /** The instant to which all times are relative. `new Date()` makes a library that is alive now. */
  anchor?: Date;
  /** How many rows one statement makes, about. Default: 100,000, which takes some seconds. */
  rowsAtOnce?: number;
  /** Hears of each statement when it is done. What it throws ends the seeding, and nothing is left of it. */
  onStep?: (step: SeedStep) => void;
}

export type { SeedStep };

/**
 * Fills the demo library: 613 works, 40 members and what they do. Does nothing if there is a work already.
 *
 *     await migrateLibrary(pool);
 *     const { seeded } = await seedDemoLibrary(pool, { anchor: new Date() });
 */
export function seedDemoLibrary(db: Pool, options: SeedOptions = {}): Promise<{ seeded: boolean }> {
  return seed(db, demoSize, options);
}

/**
 * The same by the same rules, but large: 100,000 works, 1,000,000 web sessions, 2,000,000 reading sessions. With other
 * `works` all else is in proportion. It takes a minute or two, in statements of a few seconds.
 */
export function seedLargeLibrary(
  db: Pool,
  { works = largeSize.works, ...options }: SeedOptions & { works?: number } = {},
): Promise<{ seeded: boolean }> {
  const share = works / largeSize.works;
  const sizes = Object.entries(largeSize).map(([what, n]) => [what, Math.ceil(n * share)]);
  return seed(db, Object.fromEntries(sizes) as Size, options);
}

const demoSize = {
  works: 613,
  members: 40,
  ratings: 2_000,
  comments: 300,
  shelf_entries: 800,
  downloads: 1_500,
  reading_sessions: 6_000,
  loans: 120,
  holds: 30,
  notices: 900,
  sessions: 5_000,
  refresh_tokens: 200,
  sign_in_codes: 100,
  uploads: 5,
};

type Size = typeof demoSize;

const largeSize: Size = {
  works: 100_000,
  members: 20_000,
  ratings: 1_000_000,
  comments: 50_000,
  shelf_entries: 100_000,
  downloads: 200_000,
  reading_sessions: 2_000_000,
  loans: 20_000,
  holds: 2_000,
  notices: 1_000_000,
  sessions: 1_000_000,
  refresh_tokens: 20_000,
  sign_in_codes: 20_000,
  uploads: 500,
};

/** All in one transaction, so that what is ended in the middle leaves nothing; but no statement of it takes long. */
function seed(
  db: Pool,
  size: Size,
  { anchor = demoAnchor, rowsAtOnce = 100_000, onStep = () => {} }: SeedOptions,
): Promise<{ seeded: boolean }> {
  return inTransaction(db, async (tx) => {
    await lockSeed(tx);
    if (await isSeeded(tx)) return { seeded: false };
    await createSize(tx, size, anchor);
    await createBooks(tx, await readBooks());
    await takeSeedSteps(tx, { rowsAtOnce, onStep });
    // the large library has rows only
    if (size === demoSize) await recordContents(tx);
    return { seeded: true };
  });
}

/** Waits for another that seeds, but not longer than the connection's limit for locks. */
async function lockSeed(tx: Queryable): Promise<void> {
  try {
    await tx.query("select pg_advisory_xact_lock(hashtextextended('library.seed', 0))", []);
  } catch (error) {
    if (!isPassing(error)) throw error;
    throw new UnavailableError(
      "somebody else is filling this library at the moment: say it again in some minutes",
      { cause: error },
    );
  }
}

async function isSeeded(tx: Queryable): Promise<boolean> {
  const { rows } = await tx.query("select from library.work limit 1", []);
  return rows.length > 0;
}

async function createSize(tx: Queryable, size: Size, anchor: Date): Promise<void> {
  const columns = Object.keys(size).map((name) => `${name} integer`);
  await tx.query(
    `create temporary table size (anchor timestamptz, ${columns.join(", ")}) on commit drop`,
    [],
  );
  await tx.query("insert into size select * from jsonb_populate_record(null::size, $1)", [
    JSON.stringify({ anchor, ...size }),
  ]);
}

async function createBooks(tx: Queryable, books: Record<string, string>[]): Promise<void> {
  await tx.query(
    `create temporary table book (
       n integer, title text, author text, born smallint, died smallint, year smallint,
       language text, isbn13 text, ol_edition text, ol_work text) on commit drop`,
    [],
  );
  await tx.query("insert into book select * from jsonb_populate_recordset(null::book, $1)", [
    JSON.stringify(books),
  ]);
}

/** The books of the list, by the names of its columns. */
export async function readBooks(): Promise<Record<string, string>[]> {
  const text = await readFile(packageFile("demo/demo-books.tsv"), "utf8");
  const [header, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  return lines.map((cells) =>
    Object.fromEntries(header!.map((name, place) => [name, cells[place]!])),
  );
}
