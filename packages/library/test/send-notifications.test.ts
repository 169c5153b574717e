import PostalMime from "postal-mime";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { CancelledError } from "horarium";
import type { TestDatabase } from "../../../test/support/test-database.ts";
import { referenceAdapter } from "../adapters/reference/index.ts";
import {
  startSmtpSink,
  type SmtpSink,
  type SmtpSinkOptions,
  type SunkMail,
} from "../demo/servers/smtp-sink.ts";
import {
  addDeliveries,
  smtpTransport,
  subjectOf,
  unsubscribeHandler,
  type LibraryResult,
  type SmtpSettings,
} from "../src/index.ts";
import { inTransaction } from "../src/in-transaction.ts";
import type { MailDeps } from "../src/mail/settings.ts";
import type { MailCounts } from "../src/mail/tally.ts";
import { countOf, createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import { runHandler, type Run, type RunOptions } from "./support/run-handler.ts";

const key = "a secret of the library, long enough";

let database: TestDatabase;
let pool: pg.Pool;
let sink: SmtpSink;
const opened: SmtpSink[] = [];

/** The instant that the job takes for now. */
let now: Date | null;
let metrics: [string, number, Record<string, string>?][];

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  sink = await startSmtpSink({ keep: 5_000 });
});

beforeEach(async () => {
  await pool.query(
    `truncate library.member, library_jobs.delivery, library_jobs.channel_preference, library_jobs.suppression, library_jobs.cursor
     restart identity cascade`,
  );
  // begins before the first notice, as if the job had been there from the start
  await pool.query(
    `insert into library_jobs.cursor (handler, part, value) values ('send_notifications', 'notices', '{"last": null}')`,
  );
  sink.clear();
  now = null;
  metrics = [];
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

afterAll(async () => {
  await sink.close();
  await database.drop();
});

async function openSink(options: SmtpSinkOptions): Promise<SmtpSink> {
  const one = await startSmtpSink(options);
  opened.push(one);
  return one;
}

function settingsFor(server: SmtpSettings): MailDeps {
  return {
    db: pool,
    transport: smtpTransport(server),
    library: "The Library",
    from: "library@library.example.org",
    appUrl: "https://library.example.org/",
    unsubscribeUrl: "https://library.example.org/u",
    unsubscribeKey: key,
  };
}

function send(
  { parameters = {}, ...options }: RunOptions = {},
  server: SmtpSettings = sink,
  db: pg.Pool = pool,
): Promise<Run<LibraryResult<MailCounts>>> {
  const handler = handlerNamed("send_notifications", {
    mail: { ...settingsFor(server), db },
    clock: { override: () => now },
    metrics: {
      add: (name, value, labels) =>
        metrics.push([name, value, ...(labels ? [labels] : [])] as never),
      set: (name, value, labels) =>
        metrics.push([name, value, ...(labels ? [labels] : [])] as never),
    },
  });
  return runHandler(handler, db, {
    ...options,
    parameters: { ratePerSecond: 200, connections: 5, ...parameters },
  });
}

/** One for each address, with ids from 1. */
async function addMembers(...addresses: string[]): Promise<void> {
  await pool.query(
    "insert into library.member (email, name) select address, 'Member' from unnest($1::text[]) address",
    [addresses],
  );
}

interface NewNotice {
  member?: number;
  type?: string;
  title?: string;
  message?: string;
  link?: string;
  age?: string;
}

async function addNotice({
  member = 1,
  type = "comment_reply",
  title = "A reply",
  message,
  link,
  age = "2 minutes",
}: NewNotice = {}): Promise<string> {
  const [row] = await rowsOf<{ id: string }>(
    pool,
    `insert into library.notice (member_id, type, title, message, link, created_at)
     values ($1, $2, $3, $4, $5, coalesce($7::timestamptz, now()) - $6::interval)
     returning id`,
    [member, type, title, message, link, age, now],
  );
  return row!.id;
}

async function addNotices(count: number, age = "2 minutes"): Promise<void> {
  await pool.query(
    `insert into library.notice (member_id, type, title, created_at)
     select 1 + n % (select count(*) from library.member), 'comment_reply', 'Notice ' || n, now() - $2::interval
     from generate_series(1, $1::int) n`,
    [count, age],
  );
}

const states = async () =>
  Object.fromEntries(
    (
      await rowsOf<{ status: string; n: number }>(
        pool,
        "select status, count(*)::int as n from library_jobs.delivery group by status",
      )
    ).map(({ status, n }) => [status, n]),
  );

const delivery = async (where = "true") =>
  (
    await rowsOf(pool, `select * from library_jobs.delivery where ${where} order by id limit 1`)
  )[0]!;

const parsed = (mail: SunkMail) => PostalMime.parse(mail.raw);
const sourceOf = (mail: SunkMail) => Buffer.from(mail.raw).toString("latin1");
const later = (minutes: number) => {
  now = new Date((now ?? new Date()).getTime() + minutes * 60_000);
};

// the sizes of the acceptance with HORARIUM_FULL_SIZE, otherwise smaller ones
const many = process.env["HORARIUM_FULL_SIZE"] ? 1_000 : 300;
const shared = process.env["HORARIUM_FULL_SIZE"] ? 3_000 : 600;

describe("N1: a thousand notices", () => {
  test("are a thousand mails, each once", async () => {
    await addMembers(...Array.from({ length: 40 }, (_, n) => `member${n}@example.org`));
    await addNotices(many);

    const { result, progress } = await send();

    expect(result).toMatchObject({ outcome: "done", stoppedBy: null, warnings: [] });
    expect(result.counts).toMatchObject({ collected: many, sent: many, dead: 0, pending: 0 });
    expect(sink.mails).toHaveLength(many);
    const ids = await Promise.all(sink.mails.map(async (mail) => (await parsed(mail)).messageId));
    expect(new Set(ids).size).toBe(many);
    expect(progress).toEqual({ done: many, total: many });
    expect(metrics).toContainEqual(["library_outbox_age_seconds", 0]);
    expect(
      metrics.filter(
        ([name, , labels]) => name === "library_mail_total" && labels?.["outcome"] === "sent",
      ),
    ).toHaveLength(many);

    const again = await send();
    expect(again.result).toMatchObject({ outcome: "noop", counts: { collected: 0, sent: 0 } });
    expect(sink.mails).toHaveLength(many);
  });

  test("with the headers that mail programs and servers expect", async () => {
    await addMembers("ada@example.org");
    await addNotice({ title: "Ein „Gruß“", message: "for <you>", link: "/works/7" });
    await send();

    const [mail] = sink.mails;
    const source = sourceOf(mail!);
    const head = source.slice(0, source.indexOf("\r\n\r\n"));
    const { id } = await delivery();
    expect(head).toContain("From: The Library <library@library.example.org>\r\n");
    expect(head).toContain("To: ada@example.org\r\n");
    expect(head).toContain(`Message-ID: <d.${id}@library.example.org>\r\n`);
    expect(head).toContain("Auto-Submitted: auto-generated\r\n");
    expect(head).toContain("List-ID: <notices.library.example.org>\r\n");
    expect(head).toMatch(/^Date: /m);
    // one header, in one line
    expect(head.match(/^List-Unsubscribe: .*$/gm)).toHaveLength(1);
    expect(head).toMatch(
      /^List-Unsubscribe: <https:\/\/library\.example\.org\/u\/[\w-]+\.[\w-]{43}>\r$/m,
    );
    expect(head).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m);
    const { subject, text, html } = await parsed(mail!);
    expect(subject).toBe("Ein „Gruß“");
    expect(text).toContain("for <you>\nhttps://library.example.org/works/7");
    expect(html).toContain("for &lt;you&gt;");
    expect(await delivery()).toMatchObject({
      status: "sent",
      attempts: 1,
      address: "ada@example.org",
      last_code: "250",
      locked_until: null,
    });
  });

  test("say in the logs what became of each, without the address", async () => {
    await addMembers("ada@example.org", "nouser@example.org");
    await addNotice();
    await addNotice({ member: 2 });
    const { lines, result } = await send();
    expect(lines.find(({ message }) => message === "mail.sent")).toMatchObject({
      level: "debug",
      fields: { delivery: expect.any(String), type: "comment_reply", ms: expect.any(Number) },
    });
    expect(lines.find(({ message }) => message === "mail.suppressed")).toMatchObject({
      level: "warn",
      fields: { address: "n…@example.org", code: "550 5.1.1" },
    });
    expect(JSON.stringify([lines, result])).not.toMatch(/ada@|nouser@/);
    expect(JSON.stringify([lines, result])).not.toContain(key);
  });
});

describe("what is not mailed", () => {
  test("is counted by its reason", async () => {
    await addMembers("ada@example.org", "bo@example.org", "blocked@example.org");
    await pool.query("update library.member set blocked_at = now() where id = 3");
    await pool.query(
      `insert into library_jobs.channel_preference (member_id, type, mode)
       values ('1', 'new_edition', 'off'), ('2', '*', 'off'), ('2', 'hold_ready', 'immediate')`,
    );
    await addNotice({ title: "wanted" });
    const read = await addNotice();
    await pool.query("update library.notice set read_at = now() where id = $1", [read]);
    await addNotice({ type: "new_edition" });
    await addNotice({ member: 2 });
    await addNotice({ member: 2, type: "hold_ready", title: "wanted too" });
    await addNotice({ member: 2, type: "security_sign_in", title: "of security" });
    await addNotice({ member: 3 });
    await addNotice({ age: "80 hours" });

    const { result } = await send();

    expect(result.counts.skipped).toEqual({ read: 1, off: 2, blocked: 1, old: 1, noAddress: 0 });
    const subjects = await Promise.all(
      sink.mails.map(async (mail) => (await parsed(mail)).subject),
    );
    expect(new Set(subjects)).toEqual(new Set(["of security", "wanted", "wanted too"]));
  });

  test("includes notices of which a job wrote a mail itself, and those of the last minute", async () => {
    await addMembers("ada@example.org");
    await pool.query(
      "insert into library.notice (member_id, type, title, wants_mail, created_at) values (1, 'loan_due', 'x', false, now() - interval '1 hour')",
    );
    await addNotice({ age: "1 second" });
    expect((await send()).result.counts).toMatchObject({ collected: 0, sent: 0 });
    later(2);
    expect((await send()).result.counts).toMatchObject({ collected: 1, sent: 1 });
  });

  test("a notice that commits late is not passed over", async () => {
    await addMembers("ada@example.org");
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query(
        "insert into library.notice (member_id, type, title) values (1, 'comment_reply', 'late')",
      );
      // its id is greater, and its transaction began earlier
      await addNotice({ title: "early", age: "59 seconds" });
      await client.query("commit");
    } finally {
      client.release();
    }
    now = new Date();
    later(0.1);
    expect((await send()).result.counts.collected).toBe(0);
    later(2);
    expect((await send()).result.counts.collected).toBe(2);
  });

  test("more than floodLimit at once stops everything before anything is written", async () => {
    await addMembers("ada@example.org");
    await addNotices(11);
    await expect(send({ parameters: { floodLimit: 10 } })).rejects.toMatchObject({
      code: "do_not_retry",
      message: expect.stringContaining("11 new notices"),
    });
    expect(await states()).toEqual({});
    expect((await send({ parameters: { floodLimit: 11 } })).result.counts.sent).toBe(11);
  });
});

test("N2: 451 twice, then 250: one mail, three attempts", async () => {
  await addMembers("grey@example.org");
  await addNotice();

  const first = await send();
  expect(first.result.counts).toMatchObject({ sent: 0, retried: 1, pending: 1 });
  expect(first.lines.find(({ message }) => message === "mail.retry")!.fields).toMatchObject({
    code: "451 4.7.1",
    next: "1m",
  });
  expect((await send()).result.counts).toMatchObject({ sent: 0, retried: 0 });
  later(1.1);
  expect((await send()).result.counts).toMatchObject({ sent: 0, retried: 1 });
  later(5.1);
  expect((await send()).result.counts).toMatchObject({ sent: 1, retried: 0 });
  expect(sink.mails).toHaveLength(1);
  expect(await delivery()).toMatchObject({ status: "sent", attempts: 3 });
});

test("a mail that is refused for now again and again is given up", async () => {
  await addMembers("full@example.org");
  await addNotice();
  for (const minutes of [0, 1.1, 5.1, 15.1]) {
    later(minutes);
    await send();
  }
  expect(await delivery()).toMatchObject({ status: "dead", attempts: 3, last_code: "552" });
  expect(await countOf(pool, "select count(*) as n from library_jobs.suppression")).toBe(0);
});

test("N3: 550 5.1.1 is given up, and the address is never tried again", async () => {
  await addMembers("nouser@example.org", "Nouser@example.org");
  await addNotice();
  expect((await send()).result).toMatchObject({
    outcome: "partial",
    counts: { dead: 1, sent: 0 },
    samples: { failed: [{ code: "550 5.1.1", message: expect.stringContaining("no such user") }] },
  });
  expect(await delivery()).toMatchObject({ status: "dead", last_code: "550 5.1.1" });
  expect(await rowsOf(pool, "select address, reason, code from library_jobs.suppression")).toEqual([
    { address: "nouser@example.org", reason: "hard_bounce", code: "550 5.1.1" },
  ]);

  await addNotice();
  await addNotice({ member: 2 });
  expect((await send()).result.counts).toMatchObject({ suppressed: 2, dead: 0 });
  expect(sink.attempts).toHaveLength(1);
  await pool.query("update library_jobs.suppression set expires_at = now() - interval '1 day'");
  await addNotice();
  expect((await send()).result.counts).toMatchObject({ suppressed: 0, dead: 1 });
});

test("refusals for what we are give up the mail and not the address, and are told", async () => {
  await addMembers("policy+1@example.org", "policy+2@example.org", "policy+3@example.org");
  for (const member of [1, 2, 3]) await addNotice({ member });
  const { result } = await send();
  expect(result.counts).toMatchObject({ dead: 3 });
  expect(result.warnings).toEqual([expect.stringContaining("reputation")]);
  expect(await countOf(pool, "select count(*) as n from library_jobs.suppression")).toBe(0);
});

test("if most of many mails are given up, the execution has failed", async () => {
  await addMembers(...Array.from({ length: 20 }, (_, n) => `policy+${n}@example.org`));
  await addNotices(20);
  await expect(send()).rejects.toMatchObject({
    code: "do_not_retry",
    message: expect.stringContaining("20 of 20 mails were given up"),
  });
});

describe("N4: a login that is refused", () => {
  test("fails the execution for good, and no attempt is burnt", async () => {
    const guarded = await openSink({ login: { user: "library", password: "right" } });
    await addMembers("ada@example.org");
    await addNotices(10);
    const server = { ...guarded, requireTls: false, user: "library", password: "wrong horse" };
    const failing = send({}, { ...server });
    await expect(failing).rejects.toMatchObject({
      code: "do_not_retry",
      message: expect.stringMatching(/does not let us in \(535 5\.7\.8\)/),
    });
    await expect(failing).rejects.not.toMatchObject({ message: expect.stringContaining("horse") });
    expect(await states()).toEqual({ pending: 10 });
    expect(await countOf(pool, "select max(attempts) as n from library_jobs.delivery")).toBe(0);

    await send({}, { ...server, password: "right" });
    expect(guarded.mails).toHaveLength(10);
  });

  test("so does a server without TLS where a login would need it", async () => {
    const guarded = await openSink({ login: { user: "library", password: "right" } });
    await addMembers("ada@example.org");
    await addNotice();
    const server = { host: guarded.host, port: guarded.port, user: "library", password: "right" };
    await expect(send({}, server)).rejects.toMatchObject({ code: "do_not_retry" });
    expect(await states()).toEqual({ pending: 1 });
  });
});

describe("N5: a server that dies", () => {
  test("in the middle of a batch loses nothing: the next execution completes it", async () => {
    const dying: SmtpSink = await openSink({
      onMail: async () => {
        if (dying.mails.length === 20) await dying.die();
      },
    });
    await addMembers("ada@example.org");
    await addNotices(60);
    await expect(send({}, dying)).rejects.toMatchObject({ code: "unavailable" });
    const left = await states();
    expect(left["sending"]).toBe(undefined);
    expect(left["sent"]! + left["pending"]!).toBe(60);
    expect(left["sent"]).toBeGreaterThanOrEqual(15);
    expect(left["sent"]).toBeLessThanOrEqual(20);

    later(2);
    expect((await send()).result.counts.sent).toBe(left["pending"]);
    expect(await states()).toEqual({ sent: 60 });
    // at least once; what went twice bears the same id
    const ids = await Promise.all(
      [...dying.mails, ...sink.mails].map(async (mail) => (await parsed(mail)).messageId),
    );
    expect(new Set(ids).size).toBe(60);
    expect(ids.length - 60).toBeLessThanOrEqual(5);
  });

  test("or is not there gives everything back", async () => {
    const gone = await openSink({});
    await gone.die();
    await addMembers("ada@example.org");
    await addNotices(10);
    await expect(send({}, gone)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    expect(await states()).toEqual({ pending: 10 });
    expect(await countOf(pool, "select max(attempts) as n from library_jobs.delivery")).toBe(0);
  });

  test("or is silent is left after a while", async () => {
    const slow = await openSink({ slowMs: 60_000 });
    await addMembers("slow@example.org");
    await addNotice();
    const { result } = await send({}, { host: slow.host, port: slow.port, silence: 3_000 });
    expect(result.counts).toMatchObject({ retried: 1, sent: 0 });
    expect(await delivery()).toMatchObject({
      status: "pending",
      attempts: 1,
      last_code: "ETIMEDOUT",
    });
  });
});

test("N7: three workers share 3000 deliveries, and each is sent once", async () => {
  await addMembers(...Array.from({ length: 40 }, (_, n) => `member${n}@example.org`));
  await addNotices(shared);
  const parameters = { maxPerExecution: shared };
  const runs = await Promise.all([
    send({ parameters }),
    send({ parameters }),
    send({ parameters }),
  ]);
  expect(runs.map(({ result }) => result.counts.sent).reduce((a, b) => a + b)).toBe(shared);
  expect(runs.map(({ result }) => result.counts.collected).reduce((a, b) => a + b)).toBe(shared);
  expect(sink.mails).toHaveLength(shared);
  const ids = sink.mails.map((mail) => /^Message-ID: (.*)\r$/m.exec(sourceOf(mail))![1]);
  expect(new Set(ids).size).toBe(shared);
  expect(await states()).toEqual({ sent: shared });
});

describe("N8: quiet hours", () => {
  const zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata"];

  beforeEach(async () => {
    await addMembers("berlin@example.org", "york@example.org", "kolkata@example.org");
    await pool.query(
      "update library.member set time_zone = ($1::text[])[id], quiet_from = '22:00', quiet_to = '07:00'",
      [zones],
    );
  });

  const addForAll = async () => {
    for (const member of [1, 2, 3]) await addNotice({ member });
  };
  const receivers = () => sink.mails.map(({ to }) => to[0]!.split("@")[0]!).toSorted();

  test.each([
    // the night of Berlin's change: 02:00 becomes 03:00
    ["2026-03-29T00:30:00Z", ["york"], "2026-03-29T05:00:00.000Z", "2026-03-29T01:30:00.000Z"],
    // and back: 03:00 becomes 02:00
    ["2026-10-24T23:30:00Z", ["york"], "2026-10-25T06:00:00.000Z", "2026-10-25T01:30:00.000Z"],
  ])("at %s only %s is written to", async (instant, awake, berlin, kolkata) => {
    now = new Date(instant);
    await addForAll();
    expect((await send()).result.counts).toMatchObject({ sent: 1, deferred: 2, pending: 2 });
    expect(receivers()).toEqual(awake);
    expect((await delivery("member_id = '1'"))["not_before"].toISOString()).toBe(berlin);
    expect((await delivery("member_id = '3'"))["not_before"].toISOString()).toBe(kolkata);

    now = new Date(kolkata);
    await send();
    expect(receivers()).toEqual([...awake, "kolkata"].toSorted());
    now = new Date(Date.parse(berlin) - 1_000);
    await send();
    expect(receivers()).not.toContain("berlin");
    now = new Date(berlin);
    await send();
    expect(receivers()).toEqual(["berlin", "kolkata", "york"]);
  });

  test("are not kept for security, nor if they are switched off", async () => {
    now = new Date("2026-11-25T01:00:00Z");
    await addNotice({ type: "security_sign_in" });
    expect((await send()).result.counts).toMatchObject({ sent: 1, deferred: 0 });
    expect(sourceOf(sink.mails[0]!)).not.toContain("List-Unsubscribe");
    await addNotice();
    expect((await send()).result.counts).toMatchObject({ sent: 0, deferred: 1 });
    await addNotice();
    expect((await send({ parameters: { quietHours: false } })).result.counts.sent).toBe(1);
  });

  test("of a member whose zone is none are those of UTC, and it is told", async () => {
    now = new Date("2026-11-24T23:00:00Z");
    await pool.query("update library.member set time_zone = 'Middle/Earth' where id = 1");
    await addNotice();
    const { result } = await send();
    expect(result.warnings).toEqual([expect.stringContaining("Middle/Earth")]);
    expect((await delivery())["not_before"].toISOString()).toBe("2026-11-25T07:00:00.000Z");
  });
});

describe("N9: a digest", () => {
  beforeEach(async () => {
    await addMembers("ada@example.org", "bo@example.org");
    await pool.query(
      "update library.member set time_zone = 'Europe/Berlin', digest = 'daily', digest_hour = 8 where id = 1",
    );
    now = new Date("2026-11-24T12:00:00Z");
  });

  test("of seven notices is one mail at the member's hour, and closes seven rows", async () => {
    for (let n = 1; n <= 7; n += 1) await addNotice({ title: `Notice ${n}` });
    await addNotice({ member: 2, title: "at once" });
    expect((await send()).result.counts).toMatchObject({
      sent: 1,
      deferred: 7,
      digests: 0,
      pending: 7,
    });
    now = new Date("2026-11-25T06:59:00Z");
    expect((await send()).result.counts).toMatchObject({ sent: 0, digests: 0 });
    now = new Date("2026-11-25T07:00:00Z");
    const { result } = await send();
    expect(result.counts).toMatchObject({ sent: 1, digests: 1, pending: 0 });
    expect(await states()).toEqual({ sent: 2, digested: 7 });
    const { subject, text } = await parsed(sink.mails[1]!);
    expect(subject).toBe("7 notices for you");
    for (let n = 1; n <= 7; n += 1) expect(text).toContain(`Notice ${n}`);
    const digest = await delivery("type = 'digest'");
    expect(
      await countOf(pool, "select count(*) as n from library_jobs.delivery where digest_id = $1", [
        digest["id"],
      ]),
    ).toBe(7);
    now = new Date("2026-11-26T07:00:00Z");
    expect((await send()).result.counts.sent).toBe(0);
  });

  test("is one mail also if several workers make it", async () => {
    await pool.query("update library.member set digest = 'daily', digest_hour = 8");
    for (let n = 1; n <= 40; n += 1) await addNotice({ member: 1 + (n % 2), title: `Notice ${n}` });
    await send();
    now = new Date("2026-11-26T07:00:00Z");
    const parameters = { batchSize: 3 };
    await Promise.all([1, 2, 3].map(() => send({ parameters })));
    await send();
    expect(sink.mails).toHaveLength(2);
    expect(await states()).toEqual({ sent: 2, digested: 40 });
  });

  test("of thousands of notices has the first 200, and says how many wait for the next", async () => {
    const found = "select count(*) as n from library_jobs.delivery where";
    await pool.query(
      `insert into library_jobs.delivery (dedupe_key, member_id, type, payload, not_before, created_at)
       select 'many:' || n, '1', 'news', jsonb_build_object('title', 'Notice ' || n), $1, $1
       from generate_series(1, 3000) n`,
      [now],
    );
    now = new Date("2026-11-25T07:00:00Z");
    expect((await send()).result.counts).toMatchObject({ sent: 1, digests: 1, pending: 2_800 });
    expect(sink.mails).toHaveLength(1);
    const first = await parsed(sink.mails[0]!);
    expect(first.subject).toBe("200 notices for you");
    expect(first.text).toMatch(/Notice 200\n\n2,800 more notices wait for the next mail/);
    expect(first.text).not.toContain("Notice 201");
    expect(await countOf(pool, `${found} status = 'digested'`)).toBe(200);
    const next = "2026-11-26T07:00:00Z";
    expect(await countOf(pool, `${found} status = 'pending' and not_before = $1`, [next])).toBe(
      2_800,
    );

    now = new Date(next);
    // what would be too late for the one after comes now as well, in a digest of its own
    await pool.query(
      "update library_jobs.delivery set expires_at = $1 where dedupe_key = 'many:3000'",
      ["2026-11-26T12:00:00Z"],
    );
    expect((await send()).result.counts).toMatchObject({ sent: 2, digests: 2, pending: 2_599 });
    const texts = await Promise.all(
      sink.mails.slice(1).map(async (mail) => (await parsed(mail)).text!),
    );
    expect(texts.filter((text) => text.includes("Notice 400"))).toHaveLength(1);
    expect(texts.filter((text) => text.includes("Notice 3000"))).toHaveLength(1);
  });

  test("of which nearly everything was read still has all that is left", async () => {
    await pool.query(
      `insert into library_jobs.delivery (dedupe_key, member_id, type, subject_keys, payload, not_before, created_at)
       select 'many:' || n, '1', 'news', array['notice:' || n], jsonb_build_object('title', 'Notice ' || n), $1, $1
       from generate_series(1, 1300) n`,
      [now],
    );
    await pool.query(
      `insert into library.notice (id, member_id, type, title, wants_mail, read_at)
       overriding system value
       select n, 1, 'news', 'Notice', false, case when n % 100 > 0 then now() end from generate_series(1, 1300) n`,
    );
    now = new Date("2026-11-25T07:00:00Z");
    const { counts } = (await send()).result;
    expect(counts).toMatchObject({ sent: 1, digests: 1, obsolete: 1_287, pending: 0 });
    expect((await parsed(sink.mails[0]!)).subject).toBe("13 notices for you");
  });

  test("is read with the parts of at most ten others", async () => {
    await addMembers(...Array.from({ length: 23 }, (_, n) => `member${n}@example.org`));
    await pool.query("update library.member set digest = 'daily', digest_hour = 8");
    await pool.query(
      `insert into library_jobs.delivery (dedupe_key, member_id, type, payload, not_before, created_at)
       select member.id || ':' || n, member.id::text, 'news', jsonb_build_object('title', 'Notice ' || n), $1, $1
       from library.member cross join generate_series(1, 4) n`,
      [now],
    );
    now = new Date("2026-11-26T08:00:00Z");
    const read: number[] = [];
    const watch = (client: pg.PoolClient) => {
      const query = client.query.bind(client) as (...call: unknown[]) => Promise<pg.QueryResult>;
      const watched = async (...call: unknown[]) => {
        const answer = await query(...call);
        if (String(call[0]).includes("where digest_id = any")) read.push(answer.rowCount!);
        return answer;
      };
      Object.assign(client, { query: watched });
    };
    const own = new pg.Pool({ connectionString: database.url });
    own.on("connect", watch);
    const { counts } = (await send({}, sink, own)).result;
    await own.end();
    expect(counts).toMatchObject({ sent: 25, digests: 25, pending: 0 });
    expect(read.reduce((a, b) => a + b)).toBe(100);
    expect(Math.max(...read)).toBe(40);
  });

  test("leaves out what was read or switched off meanwhile, and is not sent if nothing is left", async () => {
    const read = await addNotice({ title: "Read" });
    await addNotice({ title: "Off", type: "new_edition" });
    await addNotice({ title: "Left" });
    await send();
    await pool.query("update library.notice set read_at = now() where id = $1", [read]);
    await pool.query(
      "insert into library_jobs.channel_preference (member_id, type, mode) values ('1', 'new_edition', 'off')",
    );
    now = new Date("2026-11-25T07:00:00Z");
    expect((await send()).result.counts).toMatchObject({ sent: 1, obsolete: 1, suppressed: 1 });
    const { text } = await parsed(sink.mails[0]!);
    expect(text).toContain("Left");
    expect(text).not.toMatch(/Read|Off/);
  });

  test("waits for the end of quiet hours, and single mails go out if digests are switched off", async () => {
    await pool.query(
      "update library.member set quiet_from = '22:00', quiet_to = '09:30' where id = 1",
    );
    await addNotice();
    await send();
    now = new Date("2026-11-25T07:00:00Z");
    expect((await send()).result.counts).toMatchObject({ digests: 1, deferred: 1, sent: 0 });
    now = new Date("2026-11-25T08:30:00Z");
    expect((await send()).result.counts.sent).toBe(1);
    await addNotice({ title: "single" });
    expect((await send({ parameters: { digests: false } })).result.counts).toMatchObject({
      sent: 1,
      digests: 0,
    });
  });
});

test("N10: the first execution mails no notice of the past, unless it is told to", async () => {
  const many = 20_000;
  await pool.query("truncate library_jobs.cursor");
  await addMembers("ada@example.org");
  await addNotices(many, "1 hour");
  expect((await send()).result).toMatchObject({
    outcome: "noop",
    counts: { collected: 0, sent: 0 },
  });
  await addNotice({ title: "new" });
  expect((await send()).result.counts).toMatchObject({ collected: 1, sent: 1 });

  await pool.query("truncate library_jobs.cursor, library_jobs.delivery");
  const parameters = { backfill: true, floodLimit: 1_000_000, maxPerExecution: 10 };
  const { result } = await send({ parameters });
  expect(result).toMatchObject({ outcome: "stopped", stoppedBy: "budget" });
  expect(result.counts).toMatchObject({ collected: many + 1, sent: 10 });
});

test("the first execution remembers where it began, also without any notice", async () => {
  await pool.query("truncate library_jobs.cursor");
  await send();
  await addMembers("ada@example.org");
  await addNotice();
  expect((await send()).result.counts).toMatchObject({ collected: 1, sent: 1 });
});

describe("N11: unsubscribing", () => {
  const unsubscribe = (request: Request) =>
    unsubscribeHandler({ db: pool, key, library: "The Library" })(request);

  test("with one click ends mails of that type, and of no other", async () => {
    await addMembers("ada@example.org");
    await addNotice();
    await send();
    const link = /^List-Unsubscribe: <(.*)>\r$/m.exec(sourceOf(sink.mails[0]!))![1]!;

    await unsubscribe(new Request(link));
    await addNotice();
    expect((await send()).result.counts.sent).toBe(1);
    // one that waits already
    await addNotice();
    await send({ parameters: { maxPerExecution: 1, dryRun: true } });
    const posted = await unsubscribe(
      new Request(link, { method: "POST", body: "List-Unsubscribe=One-Click" }),
    );
    expect(posted.status).toBe(200);
    await addNotice({ type: "hold_ready" });
    const { result } = await send();
    expect(result.counts).toMatchObject({ sent: 1, skipped: { off: 1 } });
    const forged = link.slice(0, -2) + (link.endsWith("AA") ? "BB" : "AA");
    expect((await unsubscribe(new Request(forged, { method: "POST" }))).status).toBe(404);
  });

  test("also stops what is in the outbox already", async () => {
    await addMembers("ada@example.org");
    await inTransaction(pool, (tx) =>
      addDeliveries(tx, [
        { dedupeKey: "x", member: "1", type: "news", payload: { title: "News" } },
      ]),
    );
    await pool.query(
      "insert into library_jobs.channel_preference (member_id, type, mode) values ('1', 'news', 'off')",
    );
    expect((await send()).result.counts).toMatchObject({ sent: 0, suppressed: 1 });
  });
});

test("N12: a line break in a title adds no header and no recipient", async () => {
  await addMembers("ada@example.org");
  await addNotice({ title: "Hello\r\nBcc: eve@example.org\r\n\r\nbody" });
  await send();
  const [mail] = sink.mails;
  expect(mail!.to).toEqual(["ada@example.org"]);
  const { headers, subject } = await parsed(mail!);
  expect(headers.map(({ key: name }) => name)).not.toContain("bcc");
  expect(subject).toBe("Hello Bcc: eve@example.org body");
});

test("an address that is several, or none, is one mail that is given up", async () => {
  await addMembers("ada@example.org, eve@example.org", "no address", "bo@example.org");
  for (const member of [1, 2, 3]) await addNotice({ member });
  expect((await send()).result.counts).toMatchObject({ sent: 1, dead: 2 });
  expect(sink.mails.flatMap(({ to }) => to)).toEqual(["bo@example.org"]);
});

test("a payload that its template cannot show is one mail that is given up", async () => {
  await addMembers("ada@example.org");
  await inTransaction(pool, (tx) =>
    addDeliveries(tx, [
      { dedupeKey: "bad", member: "1", type: "loan_due", payload: { nothing: true } },
      { dedupeKey: "good", member: "1", type: "news", payload: { title: "News" } },
    ]),
  );
  expect((await send()).result).toMatchObject({
    counts: { sent: 1, dead: 1 },
    samples: { failed: [{ code: "template" }] },
  });
});

describe("N13: what is no longer so", () => {
  const remind = async (count: number) => {
    await pool.query(
      `with work as (insert into library.work (title) values ('Walden') returning id),
            edition as (insert into library.edition (work_id, title) select id, 'Walden' from work returning id)
       insert into library.loan (member_id, edition_id, due_at)
       select 1, edition.id, now() + interval '3 days' from edition cross join generate_series(1, $1::int)`,
      [count],
    );
    const loans = await rowsOf<{ id: string; due_at: Date }>(
      pool,
      "select id::text, due_at from library.loan order by id",
    );
    const lines = loans.map(({ id, due_at }) => ({
      subject: subjectOf.loan(id, due_at),
      title: `Book ${id}`,
      dueAt: due_at.toISOString(),
      canRenew: true,
      hasWaitingHold: false,
    }));
    await inTransaction(pool, (tx) =>
      addDeliveries(tx, [
        {
          dedupeKey: `loan:1:${Math.random()}`,
          member: "1",
          type: "loan_due",
          subjects: lines.map(({ subject }) => subject),
          payload: { loans: lines },
        },
      ]),
    );
  };

  beforeEach(async () => {
    await addMembers("ada@example.org");
  });

  test("a loan that was returned after its delivery was written is not spoken of", async () => {
    await remind(1);
    await pool.query("update library.loan set returned_at = now()");
    expect((await send()).result.counts).toMatchObject({ sent: 0, obsolete: 1 });
    expect(await delivery()).toMatchObject({ status: "obsolete", attempts: 0 });
  });

  test("nor one that was renewed, while the others are", async () => {
    await remind(2);
    await pool.query("update library.loan set due_at = due_at + interval '21 days' where id = 1");
    expect((await send()).result.counts).toMatchObject({ sent: 1, obsolete: 0 });
    const { text } = await parsed(sink.mails[0]!);
    expect(text).toContain("Book 2");
    expect(text).not.toContain("Book 1");
  });

  test("a delivery whose time has passed, or whose member is gone, is obsolete", async () => {
    await inTransaction(pool, (tx) =>
      addDeliveries(tx, [
        {
          dedupeKey: "late",
          member: "1",
          type: "news",
          payload: { title: "x" },
          expiresAt: "2020-01-01T00:00:00Z",
        },
        { dedupeKey: "gone", member: "77", type: "news", payload: { title: "x" } },
      ]),
    );
    expect((await send()).result.counts).toMatchObject({ sent: 0, obsolete: 2 });
  });
});

test("N14: closed deliveries go after deliveryDays, and no notice is sent again", async () => {
  await addMembers("ada@example.org");
  await addNotices(4);
  await send();
  await pool.query(
    "update library_jobs.delivery set closed_at = now() - interval '91 days' where id <= 2",
  );
  await pool.query(
    "update library_jobs.delivery set closed_at = now() - interval '89 days' where id = 3",
  );
  await pool.query(
    `insert into library_jobs.delivery (dedupe_key, member_id, type, payload, not_before, created_at)
     values ('old', '1', 'news', '{"title": "x"}', now() + interval '1 day', now() - interval '100 days')`,
  );
  const { result } = await send();
  expect(result.counts).toMatchObject({ purged: 2, sent: 0, pending: 1 });
  expect(await states()).toEqual({ sent: 2, pending: 1 });
  expect((await send()).result.counts).toMatchObject({ collected: 0, sent: 0, purged: 0 });
  // even if the notices are looked at once more, those that are known stay known
  await pool.query('update library_jobs.cursor set value = \'{"last": "2"}\'');
  expect((await send()).result.counts).toMatchObject({ collected: 0, sent: 0 });
  await expect(send({ parameters: { deliveryDays: 4, maxAgeHours: 97 } })).rejects.toThrow(
    /deliveryDays/,
  );
});

describe("what a dead worker was sending", () => {
  const abandon = async () => {
    await addMembers("ada@example.org");
    await addNotice();
    await send({ parameters: { dryRun: true } });
    await pool.query(
      `insert into library_jobs.delivery (dedupe_key, member_id, type, payload, status, attempts, begun_at, lock_token, locked_until)
       values ('lost', '1', 'news', '{"title": "x"}', 'sending', 1, now(), gen_random_uuid(), now() + interval '5 minutes')`,
    );
    await pool.query("truncate library.notice");
  };

  test("is left alone until its lock has ended, and then sent again", async () => {
    await abandon();
    expect((await send()).result.counts).toMatchObject({ sent: 0, uncertain: 0 });
    later(6);
    expect((await send()).result.counts).toMatchObject({ sent: 1, uncertain: 1 });
    expect(await delivery()).toMatchObject({ status: "sent", attempts: 2 });
  });

  test("is held for a person if that is wanted", async () => {
    await abandon();
    later(6);
    expect((await send({ parameters: { onUncertain: "hold" } })).result.counts).toMatchObject({
      sent: 0,
      uncertain: 1,
    });
    expect(await states()).toEqual({ held: 1 });
    const { result } = await send();
    expect(result.counts).toMatchObject({ sent: 0, uncertain: 0 });
    expect(result.warnings).toEqual([expect.stringContaining("1 mails are held")]);
    await pool.query("update library_jobs.delivery set status = 'pending'");
    expect((await send()).result).toMatchObject({ counts: { sent: 1 }, warnings: [] });
  });

  test("is given up if it ended too many workers", async () => {
    await abandon();
    await pool.query("update library_jobs.delivery set attempts = 6");
    later(6);
    expect((await send()).result.counts).toMatchObject({ sent: 0, uncertain: 1, dead: 1 });
    expect(await states()).toEqual({ dead: 1 });
  });
});

test("a dry execution counts the same, and writes and sends nothing", async () => {
  await addMembers("ada@example.org", "bo@example.org");
  await pool.query("update library.member set digest = 'daily' where id = 2");
  await addNotices(30);
  await inTransaction(pool, (tx) =>
    addDeliveries(tx, [
      { dedupeKey: "a", member: "1", type: "news", payload: { title: "x" } },
      { dedupeKey: "b", member: "2", type: "news", payload: { title: "x" } },
      { dedupeKey: "c", member: "77", type: "news", payload: { title: "x" } },
    ]),
  );
  const { result } = await send({ parameters: { dryRun: true, batchSize: 2 } });
  expect(result).toMatchObject({ dryRun: true });
  expect(result.counts).toMatchObject({
    collected: 30,
    sent: 1,
    deferred: 1,
    obsolete: 1,
    pending: 3,
  });
  expect(await states()).toEqual({ pending: 3 });
  expect(sink.attempts).toEqual([]);
  expect((await delivery())["attempts"]).toBe(0);
});

test("all mails can be sent to one address", async () => {
  await addMembers("ada@example.org", "nouser@example.org");
  await addNotice();
  await addNotice({ member: 2 });
  await send({ parameters: { redirectAllTo: "test@example.org" } });
  expect(sink.mails.map(({ to }) => to[0])).toEqual(["test@example.org", "test@example.org"]);
  const heads = sink.mails.map((mail) => /^X-Original-To: (.*)\r$/m.exec(sourceOf(mail))![1]);
  expect(new Set(heads)).toEqual(new Set(["ada@example.org", "nouser@example.org"]));
});

test("a cancelled execution gives back what it did not send, and says what it did", async () => {
  await addMembers("ada@example.org");
  await addNotices(40);
  const cancel = new AbortController();
  const stopping = await openSink({
    onMail: () => {
      if (stopping.mails.length === 5) cancel.abort(new CancelledError("enough"));
    },
  });
  const { result } = await send(
    { signal: cancel.signal, parameters: { connections: 1 } },
    stopping,
  );
  expect(result).toMatchObject({ outcome: "stopped", stoppedBy: "cancelled" });
  expect(result.counts.sent).toBe(stopping.mails.length);
  expect(await states()).toEqual({
    sent: stopping.mails.length,
    pending: 40 - stopping.mails.length,
  });
  expect(
    await countOf(
      pool,
      "select max(attempts) as n from library_jobs.delivery where status = 'pending'",
    ),
  ).toBe(0);
});

test("security goes before everything else", async () => {
  await addMembers("ada@example.org");
  await inTransaction(pool, (tx) =>
    addDeliveries(tx, [
      {
        dedupeKey: "a",
        member: "1",
        type: "news",
        payload: { title: "news" },
        notBefore: "2026-01-01T00:00:00Z",
      },
      {
        dedupeKey: "b",
        member: "1",
        type: "code",
        payload: { title: "code" },
        urgency: "security",
      },
    ]),
  );
  await send({ parameters: { batchSize: 1, connections: 1 } });
  const subjects = await Promise.all(sink.mails.map(async (mail) => (await parsed(mail)).subject));
  expect(subjects).toEqual(["code", "news"]);
});

test("without a mail server the job says so", async () => {
  expect(() => handlerNamed("send_notifications")).toThrow(/no handler/);
  expect(() =>
    handlerNamed("send_notifications", { mail: { ...settingsFor(sink), unsubscribeKey: "short" } }),
  ).toThrow(/at least 32/);
  expect(referenceAdapter.notices).not.toHaveProperty("absent");
});

test("claiming 50 among many closed rows reads the index of what is pending", async () => {
  await addMembers("ada@example.org");
  await pool.query(
    `insert into library_jobs.delivery (dedupe_key, member_id, type, status, closed_at)
     select 'closed:' || n, '1', 'news', 'sent', now() from generate_series(1, 20000) n`,
  );
  await pool.query("analyze library_jobs.delivery");
  const { rows } = await pool.query<{ "QUERY PLAN": string }>(
    `explain select id from library_jobs.delivery
     where status = 'pending' and priority = 100 and not_before <= now()
     order by not_before, id limit 50 for update skip locked`,
  );
  expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("delivery_pending");
});
