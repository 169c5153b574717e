import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { migrateLibrary, referenceAdapter, seedDemoLibrary } from "../adapters/reference/index.ts";
import { readBooks } from "../demo/seed.ts";
import { checkContract } from "../src/index.ts";
import { countOf, createLibrary, rowsOf } from "./support/library.ts";

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createLibrary({ seed: {} });
  pool = database.pool;
});
afterAll(() => database.drop());

test("processes that start at once migrate once and seed once", async () => {
  const empty = await createTestDatabase();
  try {
    const migrations = await Promise.all([1, 2, 3, 4].map(() => migrateLibrary(empty.pool)));
    expect(migrations.flatMap(({ applied }) => applied).toSorted()).toEqual(
      migrationNames("adapters/reference/migrations", "migrations"),
    );
    const seeds = await Promise.all([1, 2, 3].map(() => seedDemoLibrary(empty.pool)));
    expect(seeds.filter(({ seeded }) => seeded)).toHaveLength(1);
    expect(await countOf(empty.pool, "select count(*) as n from library.work")).toBe(613);
  } finally {
    await empty.drop();
  }
});

function migrationNames(...folders: string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(new URL(`../${folder}`, import.meta.url)))
    .filter((name) => name.endsWith(".sql"))
    .toSorted();
}

test("a migration that fails leaves nothing behind", async () => {
  const other = await createTestDatabase();
  try {
    await other.pool.query("create schema library_jobs create table work_rating ()");
    await expect(migrateLibrary(other.pool)).rejects.toMatchObject({ code: "42P07" });
    expect(
      await countOf(other.pool, "select count(*) as n from pg_namespace where nspname = 'library'"),
    ).toBe(0);
  } finally {
    await other.drop();
  }
});

test("the adapter's queries give the columns and types that the handlers expect", async () => {
  expect(await checkContract(referenceAdapter, pool)).toEqual([]);
});

test("the contract names a column that is missing or of another type", async () => {
  const { activity } = referenceAdapter;
  if ("absent" in activity) throw new Error("the reference adapter has activity");
  const problems = await checkContract(
    {
      ...referenceAdapter,
      activity: {
        ...activity,
        ratings: {
          sql: "select work_id::text as work, member_id as member, value from library.rating",
        },
        totals: { sql: "select 1 as works" },
      },
      expirables: [
        {
          kind: "gone",
          table: "library.gone",
          key: "id",
          dead: "true",
          order: "at",
          retain: "codeHours",
        },
      ],
    },
    pool,
  );
  expect(problems.map(({ message }) => message)).toEqual([
    "activity.ratings: column work is text, expected bigint",
    expect.stringContaining("activity.totals: column q.editions does not exist"),
    expect.stringContaining('expirables.gone: relation "library.gone" does not exist'),
  ]);
});

test("preflight has nothing to say of a migrated library, and says that one is not", async () => {
  expect(await referenceAdapter.preflight(pool)).toEqual([]);
  const empty = await createTestDatabase();
  try {
    expect(await referenceAdapter.preflight(empty.pool)).toMatchObject([{ code: "not_migrated" }]);
  } finally {
    await empty.drop();
  }
});

test("the seed has the numbers of the plan", async () => {
  const expected = {
    work: 613,
    member: 40,
    session: 5_000,
    notice: 900,
    loan: 120,
    rating: 2_000,
    reading_session: 6_000,
    contributor: 235,
  };
  for (const [table, count] of Object.entries(expected)) {
    expect([table, await countOf(pool, `select count(*) as n from library.${table}`)]).toEqual([
      table,
      count,
    ]);
  }
  expect(
    await rowsOf(
      pool,
      "select count(distinct time_zone)::int as zones, count(distinct locale)::int as locales from library.member",
    ),
  ).toEqual([{ zones: 12, locales: 5 }]);
  expect(
    await rowsOf(
      pool,
      "select min(n)::int as least, max(n)::int as most from (select count(*) as n from library.edition group by work_id) editions",
    ),
  ).toEqual([{ least: 1, most: 3 }]);
});

test("the seed has sessions over midnight, in the nights of a clock change, and streaks of all lengths", async () => {
  const [found] = await rowsOf<{ over_midnight: number; clock_change: number }>(
    pool,
    `select (count(*) filter (where (started_at at time zone time_zone)::date < (ended_at at time zone time_zone)::date))::int as over_midnight,
            (count(*) filter (where (started_at at time zone 'Europe/Berlin')::date = '2026-10-25' and time_zone = 'Europe/Berlin'))::int as clock_change
     from library.reading_session`,
  );
  expect(found!.over_midnight).toBeGreaterThan(300);
  expect(found!.clock_change).toBeGreaterThan(0);
});

test("the books in the library are those of the list, in order, with their own numbers", async () => {
  const books = await readBooks();
  const rows = await rowsOf<{ title: string; openlibrary_id: string }>(
    pool,
    "select title, openlibrary_id from library.work order by id",
  );
  expect(rows).toEqual(books.map(({ title, ol_work }) => ({ title, openlibrary_id: ol_work })));
  const own = await rowsOf<{ work_id: string; isbn13: string }>(
    pool,
    "select work_id, isbn13 from library.edition where isbn13 like '97990000%'",
  );
  expect(own.length).toBeGreaterThan(400);
  for (const { work_id, isbn13 } of own) expect(isbn13).toBe(books[Number(work_id) - 1]!["isbn13"]);
});

test("an anchor moves every instant by as much", async () => {
  const moved = await createTestDatabase();
  try {
    await migrateLibrary(moved.pool);
    await seedDemoLibrary(moved.pool, { anchor: new Date("2026-12-01T12:00:00Z") });
    const instants = "select created_at, last_seen_at, expires_at from library.session order by id";
    const week = 7 * 86_400_000;
    const before = await rowsOf<Record<string, Date>>(pool, instants);
    const after = await rowsOf<Record<string, Date>>(moved.pool, instants);
    const differences = after.flatMap((row, place) =>
      Object.entries(row).map(([column, at]) => at.getTime() - before[place]![column]!.getTime()),
    );
    expect(new Set(differences)).toEqual(new Set([week]));
  } finally {
    await moved.drop();
  }
});

const built = new URL("../dist/adapters/reference/index.js", import.meta.url);

test.skipIf(!existsSync(built))("the built package finds its SQL and its books", async () => {
  const empty = await createTestDatabase();
  try {
    const script = `
      import pg from "pg";
      import { migrateLibrary, seedDemoLibrary } from ${JSON.stringify(built.href)};
      const pool = new pg.Pool({ connectionString: process.argv[1] });
      await migrateLibrary(pool);
      console.log(JSON.stringify(await seedDemoLibrary(pool)));
      await pool.end();`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", script, empty.url],
      {
        cwd: fileURLToPath(new URL("..", import.meta.url)),
      },
    );
    expect(JSON.parse(stdout)).toEqual({ seeded: true });
  } finally {
    await empty.drop();
  }
});
