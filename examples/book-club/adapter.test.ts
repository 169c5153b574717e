import { readFileSync } from "node:fs";
import { checkContract, createLibraryJobs, migrateJobs } from "@horarium/library";
import { createTestHorarium } from "horarium/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { bookClub } from "./adapter.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("the club's jobs run: a login that has ended goes, and a reader is reminded once", async () => {
  const pool = database.pool;
  expect(await bookClub.preflight(pool)).toHaveLength(1);
  await migrateJobs(pool, { host: [new URL("./migrations/", import.meta.url)] });
  expect(await bookClub.preflight(pool)).toEqual([]);
  expect(await checkContract(bookClub, pool)).toEqual([]);

  await pool.query("insert into club.reader (mail, zone) values ('ada@example.org', 'Asia/Tokyo')");
  await pool.query("insert into club.book (name) values ('Emma')");
  await pool.query(
    "insert into club.lending (reader_id, book_id, back_until) select reader.id, book.id, now() from club.reader, club.book",
  );
  await pool.query(
    `insert into club.login (token_hash, reader_id, ends_at)
     select decode(md5(n::text), 'hex'), reader.id, now() + make_interval(hours => n) from club.reader, generate_series(-1, 1, 2) n`,
  );

  const { handlers, jobs } = createLibraryJobs({ adapter: bookClub });
  const horarium = await createTestHorarium({ db: pool, handlers, now: new Date() });
  const available = jobs.filter(({ handler }) => handlers.some(({ name }) => name === handler));
  expect(available.map(({ name }) => name)).toEqual(["expire_sessions", "loan_reminders"]);
  const run = async () => {
    for (const { handler } of available)
      await horarium.enqueue(
        handlers.find(({ name }) => name === handler)!,
        {},
      );
    const executions = await horarium.runDue();
    return Object.fromEntries(executions.map(({ handler, result }) => [handler, result]));
  };
  expect(await run()).toMatchObject({
    expire_sessions: { outcome: "done", counts: { total: 1 } },
    loan_reminders: { outcome: "done", counts: { messages: 1 } },
  });
  expect(await run()).toMatchObject({
    expire_sessions: { outcome: "noop" },
    loan_reminders: { outcome: "noop", counts: { alreadySent: 1 } },
  });
  const { rows } = await pool.query<{ title: string }>(
    "select payload -> 'loans' -> 0 ->> 'title' as title from library_jobs.delivery",
  );
  expect(rows).toEqual([{ title: "Emma" }]);
});

test("the contract finds what a changed host no longer has", async () => {
  await database.pool.query("alter table club.reader rename column zone to place");
  expect(await checkContract(bookClub, database.pool)).toMatchObject([
    { code: "contract", message: expect.stringContaining('loans.patrons: column "zone"') },
  ]);
});

test.each(["adapter.ts", "migrations/club_0001.sql"])(
  "docs/adapters.md quotes %s as it is",
  (name) => {
    const page = readFileSync(new URL("../../docs/adapters.md", import.meta.url), "utf8");
    const blocks = [...page.matchAll(/```(?:ts|sql)\n([\s\S]*?)```/g)].map(([, code]) => code);
    expect(blocks).toContain(readFileSync(new URL(name, import.meta.url), "utf8"));
  },
);

test("docs/adapters.md names every port", () => {
  const page = readFileSync(new URL("../../docs/adapters.md", import.meta.url), "utf8");
  for (const port of Object.keys(bookClub)) expect(page).toContain(`\`${port}\``);
});
