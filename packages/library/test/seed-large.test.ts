import { createPool } from "horarium/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { migrateLibrary, seedLargeLibrary, type SeedStep } from "../adapters/reference/index.ts";
import { countOf, rowsOf } from "./support/library.ts";

// a five hundredth of the large library
const small = { works: 200, rowsAtOnce: 500 };

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrateLibrary(database.pool);
});
afterEach(() =>
  database.pool.query(
    "truncate library.member, library.work, library.contributor, library.image cascade",
  ),
);
afterAll(() => database.drop());

test("the large library is made in statements of which none makes more rows than it may", async () => {
  // counts the rows that each statement makes, and refuses it as the server refuses one that takes too long
  await database.pool.query(
    `create function library.limit_rows() returns trigger language plpgsql as $$ begin
       if (select count(*) from made) > 1000 then
         raise exception 'too much at once: %', tg_table_name using errcode = '57014';
       end if;
       return null;
     end $$`,
  );
  const tables = ["rating", "reading_session", "notice", "session", "edition", "file"];
  for (const table of tables) {
    await database.pool.query(
      `create trigger limit_rows after insert on library.${table}
       referencing new table as made for each statement execute function library.limit_rows()`,
    );
  }
  try {
    await expect(
      seedLargeLibrary(database.pool, { ...small, rowsAtOnce: 100_000 }),
    ).rejects.toMatchObject({ code: "57014" });
    expect(await seedLargeLibrary(database.pool, small)).toEqual({ seeded: true });
  } finally {
    await database.pool.query("drop function library.limit_rows cascade");
  }
  const sizes = { reading_session: 4_000, notice: 2_000, session: 2_000 };
  for (const [table, rows] of Object.entries(sizes)) {
    const count = await countOf(database.pool, `select count(*) as n from library.${table}`);
    expect([table, count]).toEqual([table, rows]);
  }
});

test("is the same in whatever steps, in the order of time, and with all indexes and foreign keys", async () => {
  const shape = () =>
    rowsOf(
      database.pool,
      `select conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) as what from pg_constraint where connamespace = 'library'::regnamespace
       union all
       select pg_get_indexdef(indexrelid) from pg_index join pg_class on pg_class.oid = indrelid where relnamespace = 'library'::regnamespace
       order by 1`,
    );
  const contents = async () => {
    const sums: Record<string, unknown> = {};
    for (const [table, columns] of [
      ["rating", "member_id, work_id, value, created_at"],
      ["reading_session", "member_id, edition_id, started_at, ended_at, pages"],
      ["notice", "member_id, title, created_at"],
      ["session", "member_id, token_hash, created_at"],
      ["file", "edition_id, storage_key"],
    ] as const) {
      const [row] = await rowsOf<{ sum: string }>(
        database.pool,
        `select md5(string_agg(line, ',' order by line)) as sum
         from (select row(${columns})::text as line from library.${table}) lines`,
      );
      sums[table] = row!.sum;
    }
    return sums;
  };
  const before = await shape();
  await seedLargeLibrary(database.pool, small);
  const inSteps = await contents();
  expect(await shape()).toEqual(before);
  expect(
    await countOf(
      database.pool,
      `select count(*) as n
       from (select started_at < lag(started_at) over (order by id) as is_back from library.reading_session) sessions
       where is_back`,
    ),
  ).toBe(0);
  await database.pool.query(
    "truncate library.member, library.work, library.contributor, library.image cascade",
  );
  await seedLargeLibrary(database.pool, { works: small.works });
  expect(await contents()).toEqual(inSteps);
});

test("what is ended in the middle leaves nothing, and can be said again", async () => {
  const steps: SeedStep[] = [];
  const endAt = (part: number) => (step: SeedStep) => {
    if (step.name === "reading sessions" && step.part === part) throw new Error("ended");
  };
  await expect(seedLargeLibrary(database.pool, { ...small, onStep: endAt(3) })).rejects.toThrow(
    "ended",
  );
  expect(await countOf(database.pool, "select count(*) as n from library.member")).toBe(0);

  const onStep = (step: SeedStep) => void steps.push(step);
  expect(await seedLargeLibrary(database.pool, { ...small, onStep })).toEqual({ seeded: true });
  expect(steps.filter(({ name }) => name === "reading sessions")).toMatchObject(
    Array.from({ length: 8 }, (_, place) => ({ part: place + 1, parts: 8 })),
  );
  expect(await seedLargeLibrary(database.pool, small)).toEqual({ seeded: false });
});

test("who seeds while somebody else does is told to say it again", async () => {
  const holder = await database.pool.connect();
  await holder.query("begin");
  await holder.query("select pg_advisory_xact_lock(hashtextextended('library.seed', 0))");
  const pool = createPool({ connectionString: database.url, lock_timeout: 50 });
  try {
    await expect(seedLargeLibrary(pool, small)).rejects.toThrow(
      "somebody else is filling this library at the moment: say it again in some minutes",
    );
  } finally {
    await holder.query("rollback");
    holder.release();
    await pool.end();
  }
});
