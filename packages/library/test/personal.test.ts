import { createTestHorarium, type TestHorarium } from "horarium/testing";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { createLibraryJobs } from "../src/index.ts";
import { referenceAdapter } from "../adapters/reference/index.ts";
import { createLibrary, rowsOf } from "./support/library.ts";

let database: TestDatabase;
let pool: pg.Pool;
let horarium: TestHorarium;
let ada: string;

/** Of accounts: that of Ada, one whose address no member has, and none that has ended. */
const addresses: Readonly<Record<string, string>> = {
  "account of ada": "Ada@Example.org",
  "account of nobody": "nobody@example.org",
};

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  await pool.query("insert into library.work (title) values ('Emma'), ('Dracula')");
  await pool.query(
    "insert into library.edition (work_id, title) select id, title from library.work order by id",
  );
  const members = await rowsOf<{ id: string }>(
    pool,
    `insert into library.member (email, name, time_zone)
     values ('ada@example.org', 'Ada', 'Europe/London'), ('bob@example.org', 'Bob', 'UTC')
     returning id`,
  );
  ada = members[0]!.id;
  const bob = members[1]!.id;
  for (const [member, pages] of [
    [ada, 40],
    [bob, 999],
  ] as const) {
    await pool.query(
      `insert into library.reading_session (member_id, edition_id, started_at, ended_at, pages, time_zone)
       values ($1, 1, '2026-11-23T20:00:00Z', '2026-11-23T21:30:00Z', $2, 'UTC'),
         ($1, 2, '2026-10-01T20:00:00Z', '2026-10-01T21:00:00Z', $2, 'UTC')`,
      [member, pages],
    );
    await pool.query("insert into library.rating (member_id, work_id, value) values ($1, 1, 5)", [
      member,
    ]);
    await pool.query(
      "insert into library.loan (member_id, edition_id, due_at) values ($1, 1, '2026-11-26T12:00:00Z')",
      [member],
    );
  }
  horarium = await createTestHorarium({
    db: pool,
    handlers: createLibraryJobs({
      adapter: referenceAdapter,
      addressOf: (owner) => Promise.resolve(addresses[owner] ?? null),
    }).handlers,
    now: "2026-11-24T12:00:00Z",
  });
});
afterAll(() => database.drop());
beforeEach(() => pool.query("delete from library_jobs.delivery"));

let count = 0;

/** A job of somebody's own, executed at its next slot. */
async function executed(handler: string, owner: string, parameters: object = {}) {
  const by = { owner };
  const job = await horarium.createJob(
    `own ${count++}`,
    handler,
    { cron: "@every 1h", parameters, retry: { attempts: 1 } },
    by,
  );
  const all = await horarium.advance("1h");
  await horarium.pauseJob(job.id);
  return all.find(({ job_id: id }) => id === job.id)!;
}

const deliveries = () =>
  rowsOf<{ member_id: string; type: string; payload: Record<string, unknown> }>(
    pool,
    "select member_id, type, payload from library_jobs.delivery order by id",
  );

describe("what members have done for themselves", () => {
  test("is a mail of what they have read, and nobody else", async () => {
    const one = await executed("my_reading_summary", "account of ada", { days: 7 });
    expect(one).toMatchObject({
      status: "completed",
      result: { sittings: 1, books: 1, minutes: 90, pages: 40 },
    });
    expect(await deliveries()).toEqual([
      {
        member_id: ada,
        type: "reading_summary",
        payload: {
          title: "Your reading of the last 7 days",
          message: "You have read for 1 h 30 min: 40 pages, 1 book, 1 sitting.",
        },
      },
    ]);
  });

  test("is a mail of what is due soon, and none where nothing is", async () => {
    expect(await executed("my_loans", "account of ada", { daysAhead: 0 })).toMatchObject({
      result: { loans: 0 },
    });
    expect(await deliveries()).toEqual([]);
    expect(await executed("my_loans", "account of ada", { daysAhead: 7 })).toMatchObject({
      result: { loans: 1 },
    });
    expect(await deliveries()).toMatchObject([
      { member_id: ada, type: "loan_due", payload: { loans: [{ title: "Emma" }] } },
    ]);
  });

  test("is an export of what is kept of them", async () => {
    const { result } = await executed("my_data_export", "account of ada");
    expect(result).toMatchObject({
      member: { id: ada, timeZone: "Europe/London" },
      loans: [{ title: "Emma" }],
      ratings: [{ value: 5 }],
      reading: [{ pages: 40 }, { pages: 40 }],
    });
    expect(JSON.stringify(result)).not.toContain("999");
  });

  test.each(["my_reading_summary", "my_loans", "my_data_export"])(
    "is nothing for an account that has ended, or of no member: %s",
    async (handler) => {
      expect(await executed(handler, "account that has ended")).toMatchObject({
        status: "failed",
        reason: "do_not_retry",
        error: "the account for which it is done has no address",
      });
      expect(await executed(handler, "account of nobody")).toMatchObject({
        status: "failed",
        error: "no member of the library has the address of this account",
      });
      expect(await deliveries()).toEqual([]);
    },
  );

  test("is offered only where it is known whose an account is", () => {
    const names = createLibraryJobs({ adapter: referenceAdapter }).handlers.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith("my_"))).toEqual([]);
  });
});
