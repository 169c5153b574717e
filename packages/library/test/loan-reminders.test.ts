import { CancelledError, type Clock } from "horarium";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { notices as library } from "../adapters/reference/notices.ts";
import type { ReminderCounts } from "../src/handlers/loan-reminders.ts";
import type { LibraryResult } from "../src/index.ts";
import type { LoansPayload } from "../src/mail/outbox.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import { runHandler, type RunOptions } from "./support/run-handler.ts";

let database: TestDatabase;
let pool: pg.Pool;
/** What the handler takes for now; null: the database's clock. */
let now: Date | null;
const clock: Clock = { override: () => now };
const handler = handlerNamed("loan_reminders", { clock });

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  await pool.query(
    "insert into library.work (title) values ('Emma'), ('Middlemarch'), ('Dracula')",
  );
  await pool.query(
    "insert into library.edition (work_id, title) select id, title from library.work order by id",
  );
});
afterAll(() => database.drop());

beforeEach(async () => {
  now = new Date("2026-11-24T09:00:00Z");
  await pool.query("delete from library.member");
  for (const table of ["cursor", "delivery", "loan_reminder", "channel_preference", "suppression"])
    await pool.query(`delete from library_jobs.${table}`);
});

const remind = (options: RunOptions = {}) =>
  runHandler<LibraryResult<ReminderCounts>>(handler, pool, options);

async function addMember(zone = "UTC"): Promise<string> {
  const [row] = await rowsOf<{ id: string }>(
    pool,
    `insert into library.member (email, name, time_zone)
     select 'member' || n || '@example.org', 'Member ' || n, $1
     from (select count(*) + 1 as n from library.member) next
     returning id`,
    [zone],
  );
  return row!.id;
}

async function addLoan(
  member: string,
  dueAt: string,
  { edition = 1, renewals = 0, returnedAt = null as string | null } = {},
): Promise<string> {
  const [row] = await rowsOf<{ id: string }>(
    pool,
    `insert into library.loan (member_id, edition_id, borrowed_at, due_at, renewals, returned_at)
     values ($1, $2, $3::timestamptz - interval '21 days', $3, $4, $5)
     returning id`,
    [member, edition, dueAt, renewals, returnedAt],
  );
  return row!.id;
}

interface DeliveryRow {
  dedupe_key: string;
  member_id: string;
  type: string;
  subject_keys: string[];
  payload: LoansPayload;
  not_before: Date;
  expires_at: Date;
}

const deliveries = () =>
  rowsOf<DeliveryRow>(
    pool,
    "select dedupe_key, member_id, type, subject_keys, payload, not_before, expires_at from library_jobs.delivery order by id",
  );

const ledger = () =>
  rowsOf<{ subject: string; subject_id: string; step: number; outcome: string }>(
    pool,
    "select subject, subject_id, step, outcome from library_jobs.loan_reminder order by subject, subject_id, due_at, step",
  );

const notices = () =>
  rowsOf<{ member_id: string; type: string; title: string; message: string; wants_mail: boolean }>(
    pool,
    "select member_id, type, title, message, wants_mail from library.notice order by id",
  );

describe("a loan", () => {
  test("L1: is spoken of in five mails over twenty-five days, one for each step", async () => {
    const member = await addMember();
    await addLoan(member, "2026-11-30T18:00:00Z");
    const steps: [string, Record<string, number>][] = [];
    for (let day = 24; day < 24 + 25; day += 1) {
      now = new Date(Date.UTC(2026, 10, day, 9));
      const { result } = await remind();
      if (result.counts.messages > 0)
        steps.push([now.toISOString().slice(0, 10), result.counts.byStep]);
    }
    expect(steps).toEqual([
      ["2026-11-27", { "-3": 1 }],
      ["2026-11-30", { "0": 1 }],
      ["2026-12-01", { "1": 1 }],
      ["2026-12-07", { "7": 1 }],
      ["2026-12-14", { "14": 1 }],
    ]);
    expect(await countOf(pool, "select count(*) as n from library_jobs.delivery")).toBe(5);
    expect((await ledger()).map(({ step, outcome }) => [step, outcome])).toEqual(
      [-3, 0, 1, 7, 14].map((step) => [step, "written"]),
    );
  });

  test("is written to the outbox once, with what the mail needs, and to the app", async () => {
    const member = await addMember();
    const loan = await addLoan(member, "2026-11-24T18:00:00.123456Z");

    const { result, lines, progress } = await remind();

    expect(result).toMatchObject({
      v: 1,
      outcome: "done",
      stoppedBy: null,
      dryRun: false,
      warnings: [],
      counts: {
        patrons: 1,
        loans: 1,
        messages: 1,
        byStep: { "0": 1 },
        superseded: 1,
        alreadySent: 0,
        futureDelivery: 0,
        purged: 0,
      },
    });
    const subject = `loan:${loan}:${Date.UTC(2026, 10, 24, 18) / 1000}`;
    expect(await deliveries()).toEqual([
      {
        dedupe_key: `loan:${member}:2026-11-24`,
        member_id: member,
        type: "loan_due",
        subject_keys: [subject],
        payload: {
          loans: [
            {
              subject,
              title: "Emma",
              dueAt: expect.stringMatching(/^2026-11-24T.*:00\.123456/),
              canRenew: true,
              hasWaitingHold: false,
            },
          ],
        },
        not_before: now,
        expires_at: new Date("2026-11-25T09:00:00Z"),
      },
    ]);
    expect(await notices()).toEqual([
      {
        member_id: member,
        type: "loan_due",
        title: "“Emma” is due on 24 November 2026",
        message: "“Emma” is due on 24 November 2026",
        wants_mail: false,
      },
    ]);
    expect(
      await rowsOf(
        pool,
        `select ledger.step, ledger.due_at = loan.due_at as is_exact, delivery.dedupe_key
         from library_jobs.loan_reminder ledger
         join library.loan on loan.id::text = subject_id
         left join library_jobs.delivery on delivery.id = delivery_id
         order by step`,
      ),
    ).toEqual([
      { step: -3, is_exact: true, dedupe_key: null },
      { step: 0, is_exact: true, dedupe_key: `loan:${member}:2026-11-24` },
    ]);
    expect(lines.find(({ message }) => message === "loans.reminder")).toMatchObject({
      level: "debug",
      fields: { user: member, loans: 1, step: "0" },
    });
    expect(progress).toEqual({ done: 1, total: 1 });
  });

  test("L2: executed twice, and by two workers at once, is spoken of once", async () => {
    for (let n = 0; n < 60; n += 1) await addLoan(await addMember(), "2026-11-24T12:00:00Z");
    const runs = await Promise.all([1, 2].map(() => remind({ parameters: { batchSize: 7 } })));
    expect(runs.reduce((sum, { result }) => sum + result.counts.messages, 0)).toBe(60);
    const third = await remind();
    expect(third.result).toMatchObject({
      outcome: "noop",
      counts: { messages: 0, alreadySent: 60 },
    });
    expect(await countOf(pool, "select count(*) as n from library_jobs.delivery")).toBe(60);
    expect(await countOf(pool, "select count(*) as n from library.notice")).toBe(60);
  });

  test("L3: after days without an execution gets one mail, the right one", async () => {
    await addLoan(await addMember(), "2026-11-23T12:00:00Z");
    const { result } = await remind();
    expect(result.counts).toMatchObject({ messages: 1, byStep: { "1": 1 }, superseded: 2 });
    expect((await ledger()).map(({ step, outcome }) => [step, outcome])).toEqual([
      [-3, "superseded"],
      [0, "superseded"],
      [1, "written"],
    ]);
    expect((await notices())[0]!.title).toBe("“Emma” was due on 23 November 2026");
    expect((await remind()).result.counts.messages).toBe(0);
  });

  test("L4: that is renewed begins anew", async () => {
    const loan = await addLoan(await addMember(), "2026-11-24T12:00:00Z");
    await remind();
    await pool.query(
      "update library.loan set due_at = due_at + interval '14 days', renewals = 1 where id = $1",
      [loan],
    );
    const steps: string[] = [];
    for (let day = 25; day < 25 + 15; day += 1) {
      now = new Date(Date.UTC(2026, 10, day, 9));
      steps.push(...Object.keys((await remind()).result.counts.byStep));
    }
    expect(steps).toEqual(["-3", "0", "1"]);
  });

  test("L5: that is returned or renewed after its mail was written is no longer worth it", async () => {
    const member = await addMember();
    const [returned, renewed, open] = [
      await addLoan(member, "2026-11-24T12:00:00Z", { edition: 1 }),
      await addLoan(member, "2026-11-24T12:00:00Z", { edition: 2 }),
      await addLoan(member, "2026-11-24T12:00:00Z", { edition: 3 }),
    ];
    await remind();
    const [delivery] = await deliveries();
    expect(delivery!.subject_keys).toHaveLength(3);
    expect(await library.stillRelevant(pool, delivery!.subject_keys)).toHaveLength(3);

    await pool.query("update library.loan set returned_at = now() where id = $1", [returned]);
    await pool.query("update library.loan set due_at = due_at + interval '1 day' where id = $1", [
      renewed,
    ]);

    const still = [`loan:${open}:${Date.UTC(2026, 10, 24, 12) / 1000}`];
    expect(await library.stillRelevant(pool, delivery!.subject_keys)).toEqual(still);
  });

  test("is not spoken of when it was returned, is not near, or is overdue for too long", async () => {
    const member = await addMember();
    await addLoan(member, "2026-11-24T12:00:00Z", { returnedAt: "2026-11-23T12:00:00Z" });
    await addLoan(member, "2026-11-28T12:00:00Z");
    await addLoan(member, "2026-10-24T12:00:00Z");
    const { result } = await remind();
    expect(result).toMatchObject({ outcome: "noop", counts: { messages: 0 } });
    expect(await ledger()).toEqual([]);
  });

  test("cannot be renewed when it is overdue, somebody waits for it, or it was renewed too often", async () => {
    const member = await addMember();
    await addLoan(member, "2026-11-23T12:00:00Z", { edition: 1 });
    await addLoan(member, "2026-11-25T12:00:00Z", { edition: 2 });
    await addLoan(member, "2026-11-26T12:00:00Z", { edition: 3, renewals: 2 });
    await addLoan(member, "2026-11-27T12:00:00Z", { edition: 1 });
    await pool.query("insert into library.hold (member_id, edition_id) values ($1, 2)", [
      await addMember(),
    ]);
    await remind();
    const [delivery] = await deliveries();
    expect(
      delivery!.payload.loans.map(({ title, canRenew, hasWaitingHold }) => [
        title,
        canRenew,
        hasWaitingHold,
      ]),
    ).toEqual([
      ["Emma", false, false],
      ["Middlemarch", false, true],
      ["Dracula", false, false],
      ["Emma", true, false],
    ]);
  });
});

describe("a patron", () => {
  test("gets one message with all that is out, also what was spoken of before", async () => {
    const member = await addMember();
    await addLoan(member, "2026-11-22T12:00:00Z", { edition: 1 });
    await addLoan(member, "2026-11-24T12:00:00Z", { edition: 2 });
    now = new Date("2026-11-23T09:00:00Z");
    await remind();
    now = new Date("2026-11-24T09:00:00Z");
    await addLoan(member, "2026-11-26T12:00:00Z", { edition: 3 });
    await addLoan(member, "2026-12-20T12:00:00Z", { edition: 3 });

    const { result } = await remind();

    expect(result.counts).toMatchObject({
      messages: 1,
      byStep: { "0": 1, "-3": 1 },
      alreadySent: 1,
    });
    const [, second] = await deliveries();
    expect(second!.payload.loans.map(({ title }) => title)).toEqual([
      "Emma",
      "Middlemarch",
      "Dracula",
    ]);
    expect((await notices())[1]!.title).toBe("Your books: 1 overdue, 1 due today, 1 due soon");
  });

  test("gets one message for each book without digest", async () => {
    const member = await addMember();
    await addLoan(member, "2026-11-23T12:00:00Z", { edition: 1 });
    await addLoan(member, "2026-11-24T12:00:00Z", { edition: 2 });
    const { result } = await remind({ parameters: { digest: false } });
    expect(result.counts.messages).toBe(2);
    expect(
      (await deliveries()).map(({ payload }) => payload.loans.map(({ title }) => title)),
    ).toEqual([["Emma"], ["Middlemarch"]]);
  });

  test("who gets a second book on a day on which a mail was written is told of it on the next", async () => {
    const member = await addMember();
    await addLoan(member, "2026-11-24T12:00:00Z", { edition: 1 });
    await remind();
    await addLoan(member, "2026-11-25T12:00:00Z", { edition: 2 });
    expect((await remind()).result.counts).toMatchObject({ messages: 0, byStep: {} });
    now = new Date("2026-11-25T09:00:00Z");
    expect((await remind()).result.counts).toMatchObject({
      messages: 1,
      byStep: { "0": 1, "1": 1 },
    });
  });

  test("L7: who switched mails off, has no address, or whose mail came back, is told in the app only", async () => {
    const [off, blocked, suppressed, neither] = [
      await addMember(),
      await addMember(),
      await addMember(),
      await addMember(),
    ];
    await pool.query(
      `insert into library_jobs.channel_preference (member_id, type, channel, mode)
       values ($1, 'loan_due', 'email', 'off'), ($2, '*', 'email', 'off'), ($2, '*', 'inapp', 'off')`,
      [off, neither],
    );
    await pool.query("update library.member set blocked_at = now() where id = $1", [blocked]);
    await pool.query(
      "insert into library_jobs.suppression (address, reason) values ('member3@example.org', 'hard_bounce')",
    );
    for (const member of [off, blocked, suppressed, neither])
      await addLoan(member, "2026-11-24T12:00:00Z");

    const { result } = await remind();

    expect(result.counts).toMatchObject({
      patrons: 4,
      messages: 3,
      optedOut: 2,
      noAddress: 1,
      suppressedAddress: 1,
    });
    expect(await deliveries()).toEqual([]);
    expect((await notices()).map(({ member_id }) => member_id)).toEqual([off, blocked, suppressed]);
    expect((await ledger()).filter(({ step }) => step === 0).map(({ outcome }) => outcome)).toEqual(
      ["written", "written", "written", "suppressed"],
    );
    // who changes their mind is not told of what is past
    await pool.query("delete from library_jobs.channel_preference");
    expect((await remind()).result.counts.messages).toBe(0);
  });

  test("L7: a choice for loans counts before one for everything", async () => {
    const member = await addMember();
    await addLoan(member, "2026-11-24T12:00:00Z");
    await pool.query(
      `insert into library_jobs.channel_preference (member_id, type, channel, mode)
       values ($1, '*', 'email', 'off'), ($1, 'loan_due', 'email', 'immediate')`,
      [member],
    );
    await remind();
    expect(await deliveries()).toHaveLength(1);
  });

  test.each([
    ["email", 1, 0],
    ["inapp", 0, 1],
    ["both", 1, 1],
  ])("is told by %s", async (channel, mails, shown) => {
    await addLoan(await addMember(), "2026-11-24T12:00:00Z");
    await remind({ parameters: { channel } });
    expect(await deliveries()).toHaveLength(mails);
    expect(await notices()).toHaveLength(shown);
    expect((await remind({ parameters: { channel } })).result.counts.messages).toBe(0);
    expect(await notices()).toHaveLength(shown);
  });

  test("whose time zone nobody knows is taken to be in the default one, with a warning", async () => {
    await addLoan(await addMember("Mars/Olympus"), "2026-11-24T12:00:00Z");
    await addLoan(await addMember("Mars/Olympus"), "2026-11-24T12:00:00Z");
    const { result } = await remind({ parameters: { defaultTimeZone: "America/New_York" } });
    expect(result.warnings).toEqual([expect.stringContaining('"Mars/Olympus"')]);
    expect((await deliveries())[0]!.not_before).toEqual(new Date("2026-11-24T14:00:00Z"));
  });
});

describe("L6: wherever a patron is", () => {
  test.each([
    // one execution at nine in the morning, London, serves all of them
    ["UTC", "2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z", "2026-11-24"],
    ["Europe/Berlin", "2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z", "2026-11-24"],
    ["Asia/Kolkata", "2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z", "2026-11-24"],
    ["America/Los_Angeles", "2026-11-24T09:00:00Z", "2026-11-24T17:00:00Z", "2026-11-24"],
    // eleven hours behind: ten in the evening of the day before
    ["Pacific/Pago_Pago", "2026-11-24T09:00:00Z", "2026-11-24T20:00:00Z", "2026-11-24"],
    // fourteen hours ahead: eleven at night
    ["Pacific/Kiritimati", "2026-11-24T09:00:00Z", "2026-11-24T19:00:00Z", "2026-11-25"],
    ["Asia/Kathmandu", "2026-11-24T02:00:00Z", "2026-11-24T03:15:00Z", "2026-11-24"],
    // the clocks change between now and nine
    ["Europe/Berlin", "2026-03-28T22:00:00Z", "2026-03-29T07:00:00Z", "2026-03-29"],
    ["Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T08:00:00Z", "2026-10-25"],
    ["America/New_York", "2026-03-08T01:00:00Z", "2026-03-08T13:00:00Z", "2026-03-08"],
    // exactly eight in the evening is too late, a moment before is not
    ["UTC", "2026-11-24T20:00:00Z", "2026-11-25T09:00:00Z", "2026-11-25"],
    ["UTC", "2026-11-24T19:59:59Z", "2026-11-24T19:59:59Z", "2026-11-24"],
    // 29 February
    ["Europe/Berlin", "2028-02-28T22:00:00Z", "2028-02-29T08:00:00Z", "2028-02-29"],
  ])("in %s at %s, is told at %s", async (zone, at, deliverAt, day) => {
    now = new Date(at);
    const member = await addMember(zone);
    // at noon where they are, on the day on which they are told
    await pool.query(
      `insert into library.loan (member_id, edition_id, due_at)
       values ($1, 1, ($2::date + time '12:00') at time zone $3)`,
      [member, day, zone],
    );
    const { result } = await remind();
    expect(result.counts.byStep).toEqual({ "0": 1 });
    expect(result.counts.futureDelivery).toBe(deliverAt === at ? 0 : 1);
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({
      dedupe_key: `loan:${member}:${day}`,
      not_before: new Date(deliverAt),
      expires_at: new Date(new Date(deliverAt).getTime() + 86_400_000),
    });
  });

  test("an hour that the clocks skip is the first one after it", async () => {
    now = new Date("2026-03-29T00:30:00Z");
    await addLoan(await addMember("Europe/Berlin"), "2026-03-29T10:00:00Z");
    await remind({ parameters: { fromHour: 2 } });
    expect((await deliveries())[0]!.not_before).toEqual(new Date("2026-03-29T01:00:00Z"));
  });

  test("the due day is the one on their calendar: half past eleven at night is not tomorrow", async () => {
    const kiritimati = await addMember("Pacific/Kiritimati");
    const pagoPago = await addMember("Pacific/Pago_Pago");
    // the 27th in Kiritimati, the 26th in Pago Pago
    await addLoan(kiritimati, "2026-11-27T09:30:00Z");
    await addLoan(pagoPago, "2026-11-27T09:30:00Z");
    await remind({ parameters: { steps: [-2], channel: "email" } });
    expect(
      (await deliveries()).map(({ member_id, dedupe_key }) => [member_id, dedupe_key]),
    ).toEqual([
      [kiritimati, `loan:${kiritimati}:2026-11-25`],
      [pagoPago, `loan:${pagoPago}:2026-11-24`],
    ]);
  });

  test("a day before the first of March is the 29th of February in a leap year, and the 28th in others", async () => {
    for (const [at, due, messages] of [
      ["2028-02-29T09:00:00Z", "2028-03-01T12:00:00Z", 1],
      ["2028-02-28T09:00:00Z", "2028-03-01T12:00:00Z", 0],
      ["2027-02-28T09:00:00Z", "2027-03-01T12:00:00Z", 1],
    ] as const) {
      now = new Date(at);
      await addLoan(await addMember(), due);
      expect((await remind({ parameters: { steps: [-1] } })).result.counts.messages).toBe(messages);
      await pool.query("delete from library.loan");
      await pool.query("delete from library_jobs.delivery");
    }
  });
});

describe("a hold", () => {
  const includeHolds = { parameters: { includeHolds: true } };

  async function addHold(member: string, since: string | null, until: string | null) {
    await pool.query(
      "insert into library.hold (member_id, edition_id, available_since, available_until) values ($1, 1, $2, $3)",
      [member, since, until],
    );
  }

  test("is spoken of when it is ready, and the day before it lapses, if that is wanted", async () => {
    const member = await addMember();
    await addHold(member, "2026-11-24T08:00:00Z", "2026-12-01T18:00:00Z");
    expect((await remind()).result.counts.messages).toBe(0);
    const told: [string, Record<string, number>][] = [];
    for (let day = 24; day < 24 + 10; day += 1) {
      now = new Date(Date.UTC(2026, 10, day, 9));
      const { counts } = (await remind(includeHolds)).result;
      if (counts.messages > 0) told.push([now.toISOString().slice(0, 10), counts.byStep]);
    }
    expect(told).toEqual([
      ["2026-11-24", { ready: 1 }],
      ["2026-11-30", { lapsing: 1 }],
    ]);
    const [delivery] = await deliveries();
    expect(delivery!.payload).toMatchObject({ loans: [], holds: [{ title: "Emma" }] });
    expect((await notices())[0]!.title).toBe("“Emma” is ready for you until 1 December 2026");
  });

  test("that is not ready, was fetched, or has lapsed is not spoken of", async () => {
    const member = await addMember();
    await addHold(member, null, null);
    await addHold(member, "2026-11-25T08:00:00Z", "2026-12-01T18:00:00Z");
    await addHold(member, "2026-11-14T08:00:00Z", "2026-11-24T08:00:00Z");
    await addHold(member, "2026-11-20T08:00:00Z", "2026-12-01T18:00:00Z");
    await pool.query(
      "update library.hold set fulfilled_at = now() where available_since = '2026-11-20T08:00:00Z'",
    );
    expect((await remind(includeHolds)).result.counts.messages).toBe(0);
  });

  test("that lapses tomorrow is spoken of once", async () => {
    await addHold(await addMember(), "2026-11-24T08:00:00Z", "2026-11-25T18:00:00Z");
    expect((await remind(includeHolds)).result.counts).toMatchObject({
      messages: 1,
      byStep: { lapsing: 1 },
      superseded: 1,
    });
    expect((await remind(includeHolds)).result.counts.messages).toBe(0);
  });
});

describe("an execution", () => {
  test("L8: that would write too many messages writes none, and is not tried again", async () => {
    await pool.query(
      `insert into library.member (email, name) select 'm' || n || '@example.org', 'M' from generate_series(1, 3000) n`,
    );
    await pool.query(
      "insert into library.loan (member_id, edition_id, due_at) select id, 1, '2026-11-24T12:00Z' from library.member",
    );
    await expect(remind({ parameters: { maxMessages: 2_999 } })).rejects.toMatchObject({
      name: "DoNotRetry",
      message: expect.stringContaining("3000 messages"),
    });
    expect(await ledger()).toEqual([]);
    expect(await deliveries()).toEqual([]);
    const dry = await remind({ parameters: { maxMessages: 2_999, dryRun: true } });
    expect(dry.result.warnings).toEqual([expect.stringContaining("3000 messages")]);
    expect((await remind({ parameters: { maxMessages: 3_000 } })).result.counts.messages).toBe(
      3_000,
    );
  });

  test("L10: that is dry writes nothing, and counts what a real one then does", async () => {
    const seeded = await createLibrary({ seed: { anchor: new Date() } });
    try {
      now = null;
      const parameters = { includeHolds: true, batchSize: 7 };
      const run = (more: object) =>
        runHandler<LibraryResult<ReminderCounts>>(handler, seeded.pool, {
          parameters: { ...parameters, ...more },
        });
      await seeded.pool.query(
        `insert into library_jobs.loan_reminder (subject, subject_id, due_at, step, outcome, created_at)
         values ('loan', '1000000', now() - interval '2 years', 0, 'written', now() - interval '2 years')`,
      );
      const written = `
        select (select count(*) from library_jobs.delivery)::int as mails,
               (select count(*) from library_jobs.loan_reminder)::int as ledger,
               (select count(*) from library.notice)::int as notices,
               (select count(*) from library_jobs.cursor)::int as cursors`;
      const [before] = await rowsOf(seeded.pool, written);
      const dry = await run({ dryRun: true });
      expect(await rowsOf(seeded.pool, written)).toEqual([before]);
      const real = await run({});
      expect(dry.result).toMatchObject({ dryRun: true, outcome: "done" });
      expect(dry.result.counts).toEqual(real.result.counts);
      expect(real.result.counts.messages).toBeGreaterThan(20);
      expect(real.result.counts.purged).toBe(1);
      expect((await run({})).result.counts).toMatchObject({ messages: 0, purged: 0 });
    } finally {
      await seeded.drop();
    }
  });

  test("L11: forgets what it said about loans that were returned long ago, and nothing about open ones", async () => {
    now = null;
    const member = await addMember();
    const gone = await addLoan(member, "2020-01-01T12:00:00Z");
    const recent = await addLoan(member, "2020-01-01T12:00:00Z");
    const open = await addLoan(member, "2020-01-01T12:00:00Z");
    await pool.query(
      `update library.loan
       set returned_at = now() - make_interval(days => case id when $1 then 401 else 399 end)
       where id <> $2`,
      [gone, open],
    );
    await pool.query(
      `insert into library_jobs.loan_reminder (subject, subject_id, due_at, step, outcome, created_at)
       select subject, id, now() - interval '500 days', step, 'written', now() - interval '500 days'
       from unnest($1::text[]) as id
       cross join generate_series(0, 1) step
       cross join unnest('{loan, hold}'::text[]) as subject`,
      [[gone, recent, open, "999"]],
    );
    await pool.query(
      "insert into library.hold (id, member_id, edition_id, available_since, available_until) overriding system value values ($1, $2, 1, now(), now() + interval '9 days')",
      [open, member],
    );

    const { result } = await remind({ parameters: { batchSize: 1 } });

    expect(result.counts.purged).toBe(4 + 6);
    expect((await ledger()).map(({ subject, subject_id }) => `${subject}:${subject_id}`)).toEqual([
      `hold:${open}`,
      `hold:${open}`,
      `loan:${recent}`,
      `loan:${recent}`,
      `loan:${open}`,
      `loan:${open}`,
    ]);
  });

  test("that is cancelled tells how far it came; the next goes on from there and then begins anew", async () => {
    const members: string[] = [];
    for (let n = 0; n < 9; n += 1) members.push(await addMember());
    for (const member of members) await addLoan(member, "2026-11-24T12:00:00Z");
    const abort = new AbortController();
    const first = await remind({
      parameters: { batchSize: 2 },
      signal: abort.signal,
      onProgress: (done) => {
        if (done === 4) abort.abort(new CancelledError("cancelled by a person"));
      },
    });
    expect(first.result).toMatchObject({
      outcome: "stopped",
      stoppedBy: "cancelled",
      counts: { patrons: 4, messages: 4 },
      cursor: { after: members[3] },
    });
    // somebody whom the first execution has passed
    await addLoan(members[0]!, "2026-11-25T12:00:00Z", { edition: 2 });
    await pool.query("delete from library_jobs.delivery");

    const second = await remind({ parameters: { batchSize: 2 } });

    expect(second.result).toMatchObject({
      outcome: "done",
      cursor: null,
      counts: { patrons: 9, messages: 6 },
    });
    expect((await deliveries()).map(({ member_id }) => member_id)).toEqual([
      ...members.slice(4),
      members[0],
    ]);
    expect(
      await rowsOf(pool, "select value from library_jobs.cursor where handler = 'loan_reminders'"),
    ).toEqual([{ value: { after: null } }]);
  });

  test("reports to the metrics", async () => {
    const seen: [string, number, Record<string, string> | undefined][] = [];
    const metrics = {
      add: (name: string, value: number, labels?: Record<string, string>) =>
        void seen.push([name, value, labels]),
      set: (name: string, value: number, labels?: Record<string, string>) =>
        void seen.push([name, value, labels]),
    };
    const member = await addMember();
    await addLoan(member, "2026-11-23T12:00:00Z");
    await addLoan(member, "2025-11-23T12:00:00Z");
    await runHandler(handlerNamed("loan_reminders", { clock, metrics }), pool);
    expect(seen).toContainEqual(["library_loan_reminders_total", 1, { step: "1" }]);
    expect(seen).toContainEqual(["library_loans_overdue", 2, undefined]);
    expect(seen).toContainEqual([
      "library_job_items_total",
      1,
      { job: "loan_reminders", outcome: "written" },
    ]);
  });

  test.each([
    [{ steps: [] }],
    [{ steps: [0, 0] }],
    [{ steps: [1, 0] }],
    [{ steps: [-31] }],
    [{ steps: [91] }],
    [{ steps: [0, 1, 2, 3, 4, 5, 6, 7, 8] }],
    [{ fromHour: 20, toHour: 20 }],
    [{ fromHour: 24 }],
    [{ toHour: 0 }],
    [{ defaultTimeZone: "Mars/Olympus" }],
    [{ channel: "sms" }],
    [{ batchSize: 0 }],
    [{ maxMessages: -1 }],
  ])("refuses the parameters %j", async (parameters) => {
    await expect(remind({ parameters })).rejects.toThrow();
  });
});
