import type { Clock } from "horarium";
import PostalMime from "postal-mime";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { startSmtpSink, type SmtpSink } from "../demo/servers/smtp-sink.ts";
import { smtpTransport } from "../src/index.ts";
import { createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import { runHandler } from "./support/run-handler.ts";

let database: TestDatabase;
let pool: pg.Pool;
let sink: SmtpSink;
let now: Date;
const clock: Clock = { override: () => now };

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  sink = await startSmtpSink();
  await pool.query("insert into library.work (title) values ('Emma'), ('Dracula')");
  await pool.query(
    "insert into library.edition (work_id, title) select id, title from library.work order by id",
  );
});
afterAll(async () => {
  await sink.close();
  await database.drop();
});

beforeEach(async () => {
  sink.clear();
  for (const table of ["library.member", "library_jobs.delivery", "library_jobs.loan_reminder"])
    await pool.query(`delete from ${table}`);
  await pool.query(
    "insert into library.member (id, email, name) overriding system value values (1, 'ada@example.org', 'Ada')",
  );
});

const addLoan = (dueAt: string, edition = 1) =>
  pool.query("insert into library.loan (member_id, edition_id, due_at) values (1, $1, $2)", [
    edition,
    dueAt,
  ]);

const remind = () => runHandler(handlerNamed("loan_reminders", { clock }), pool);

function send() {
  const handler = handlerNamed("send_notifications", {
    clock,
    mail: {
      db: database.pool,
      transport: smtpTransport(sink),
      library: "The Library",
      from: "library@library.example.org",
      appUrl: "https://library.example.org/",
      unsubscribeUrl: "https://library.example.org/u",
      unsubscribeKey: "a secret of the library, long enough",
    },
  });
  return runHandler(handler, pool, { parameters: { ratePerSecond: 200 } });
}

async function arrived(): Promise<{ subject: string; text: string }[]> {
  const mails = await Promise.all(sink.mails.map(({ raw }) => PostalMime.parse(raw)));
  return mails.map(({ subject = "", text = "" }) => ({ subject, text }));
}

/** From 24 November 2026, at nine. */
async function aDay(day: number): Promise<void> {
  now = new Date(Date.UTC(2026, 10, 24 + day, 9));
  await remind();
  await send();
}

test("L1: over twenty days exactly five mails arrive, each on its day", async () => {
  await addLoan("2026-11-28T12:00:00Z");
  const arrivals: number[] = [];
  for (let day = 0; day < 20; day += 1) {
    await aDay(day);
    arrivals.push(...sink.mails.slice(arrivals.length).map(() => day - 4));
  }
  expect(arrivals).toEqual([-3, 0, 1, 7, 14]);
  for (const { text } of await arrived()) expect(text).toContain("Emma");
});

test("L3: after days without an execution one mail arrives: overdue by one day", async () => {
  await addLoan("2026-11-23T12:00:00Z");
  await aDay(0);
  await aDay(0);
  const mails = await arrived();
  expect(mails).toHaveLength(1);
  expect(mails[0]!.text).toMatch(/1 day|one day|yesterday/i);
});

test("L5: of a book that is returned before the mail is sent nothing arrives", async () => {
  now = new Date("2026-11-24T09:00:00Z");
  await addLoan("2026-11-24T12:00:00Z");
  await remind();
  await pool.query("update library.loan set returned_at = now()");
  await send();
  expect(sink.mails).toEqual([]);
  expect(await rowsOf(pool, "select status from library_jobs.delivery")).toEqual([
    { status: "obsolete" },
  ]);
});

test("L5: of two books one of which is returned, the other is in the mail", async () => {
  now = new Date("2026-11-24T09:00:00Z");
  await addLoan("2026-11-24T12:00:00Z", 1);
  await addLoan("2026-11-24T12:00:00Z", 2);
  await remind();
  await pool.query("update library.loan set returned_at = now() where edition_id = 1");
  await send();
  const [mail] = await arrived();
  expect(mail!.text).toContain("Dracula");
  expect(mail!.text).not.toContain("Emma");
});

test("the notice in the app is not mailed a second time", async () => {
  await addLoan("2026-11-24T12:00:00Z");
  await aDay(0);
  await pool.query("update library.notice set created_at = created_at - interval '1 hour'");
  await send();
  expect(sink.mails).toHaveLength(1);
  expect(await rowsOf(pool, "select type from library.notice")).toEqual([{ type: "loan_due" }]);
});

test("whoever is asleep gets the mail in the morning", async () => {
  await pool.query("update library.member set time_zone = 'America/Los_Angeles'");
  await addLoan("2026-11-24T20:00:00Z");
  await aDay(0);
  expect(sink.mails).toEqual([]);
  now = new Date("2026-11-24T17:05:00Z");
  await send();
  expect(sink.mails).toHaveLength(1);
});
