import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

import { createHorarium } from "horarium";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { startSmtpSink, type SmtpSink, type SmtpSinkOptions } from "../demo/servers/smtp-sink.ts";
import { addDeliveries, smtpTransport, type LibraryResult } from "../src/index.ts";
import { inTransaction } from "../src/in-transaction.ts";
import type { MailCounts } from "../src/mail/tally.ts";
import { createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import { runHandler } from "./support/run-handler.ts";

let database: TestDatabase;
let pool: pg.Pool;
const opened: SmtpSink[] = [];

beforeAll(async () => {
  database = await createLibrary();
  pool = database.pool;
  await createHorarium({ db: pool, handlers: [] }).migrate();
});

beforeEach(async () => {
  await pool.query("truncate library.member, library_jobs.delivery restart identity cascade");
  await pool.query("insert into library.member (email, name) values ('ada@example.org', 'Ada')");
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

afterAll(() => database.drop());

async function openSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const one = await startSmtpSink(options);
  opened.push(one);
  return one;
}

function mailHandler(server: SmtpSink) {
  return handlerNamed("send_notifications", {
    mail: {
      db: pool,
      transport: smtpTransport({ host: server.host, port: server.port }),
      library: "The Library",
      from: "library@library.example.org",
      appUrl: "https://library.example.org/",
      unsubscribeUrl: "https://library.example.org/u",
      unsubscribeKey: "a secret of the library, long enough",
    },
  });
}

const oneByOne = { connections: 1, ratePerSecond: 200 };

async function send(server: SmtpSink, parameters: object = {}): Promise<MailCounts> {
  const run = await runHandler<LibraryResult<MailCounts>>(mailHandler(server), pool, {
    parameters: { ...oneByOne, ...parameters },
  });
  return run.result.counts;
}

const addMails = (count: number, more: { member?: string; notBefore?: string } = {}) =>
  inTransaction(pool, (tx) =>
    addDeliveries(
      tx,
      Array.from({ length: count }, (_, n) => ({
        dedupeKey: `${more.member ?? "1"}:${n}`,
        member: "1",
        type: "news",
        payload: { title: `News ${n + 1}` },
        ...more,
      })),
    ),
  );

const deliveries = () =>
  rowsOf<{ status: string; attempts: number }>(
    pool,
    "select status, attempts from library_jobs.delivery order by id",
  );

const idsOf = (sink: SmtpSink) =>
  sink.mails.map(({ raw }) => /^Message-ID: (.*)\r$/m.exec(Buffer.from(raw).toString())![1]!);

describe("what the mail server has accepted is written", () => {
  test("although the execution is another worker's by now; and nothing more is begun", async () => {
    await addMails(2);
    const sink = await openSink({
      onMail: async () => {
        await pool.query("update horarium.job_execution set lease_token = gen_random_uuid()");
      },
    });
    const handler = mailHandler(sink);
    const worker = createHorarium({ db: pool, handlers: [handler], poll: "100ms" });
    const lost = new Promise((resolve) => worker.on("execution.leaseLost", resolve));
    await worker.enqueue(handler, oneByOne);
    await worker.start();
    await lost;
    await worker.stop();

    expect(sink.mails).toHaveLength(1);
    expect(await deliveries()).toEqual([
      { status: "sent", attempts: 1 },
      { status: "pending", attempts: 0 },
    ]);
    await pool.query("truncate horarium.job_execution cascade");
    expect((await send(sink)).sent).toBe(1);
    expect(new Set(idsOf(sink)).size).toBe(2);
    expect(sink.mails).toHaveLength(2);
  });

  test.each(["57014", "53300", "25006"])(
    "although the database refuses it for a moment (%s)",
    async (state) => {
      await addMails(1);
      await pool.query(`
        create sequence refusal;
        create function refuse() returns trigger language plpgsql as $$
        begin
          -- a sequence goes on when the transaction is undone
          if nextval('refusal') = 1 then raise exception 'not now' using errcode = '${state}'; end if;
          return new;
        end $$;
        create trigger refuse before update on library_jobs.delivery
        for each row when (new.status = 'sent') execute function refuse()`);
      const sink = await openSink();
      const sent = send(sink);
      await sent.finally(() => pool.query("drop sequence refusal; drop function refuse cascade"));
      expect(await sent).toMatchObject({ sent: 1 });
      expect(sink.mails).toHaveLength(1);
      expect(await deliveries()).toEqual([{ status: "sent", attempts: 1 }]);
    },
  );
});

describe("a mail is begun", () => {
  test("only by who has its lock", async () => {
    await addMails(3);
    const sink = await openSink({
      onMail: async ({ id }) => {
        if (id > 1) return;
        // another worker found that the locks had ended
        await pool.query(
          "update library_jobs.delivery set status = 'pending', lock_token = null, locked_until = null where id > 1",
        );
      },
    });
    expect(await send(sink)).toMatchObject({ sent: 3, uncertain: 0 });
    expect(sink.mails).toHaveLength(3);
    expect(new Set(idsOf(sink)).size).toBe(3);
    expect(await deliveries()).toEqual(Array(3).fill({ status: "sent", attempts: 1 }));
  });

  test("with the whole time of a lock before it, however late in the batch it comes", async () => {
    await addMails(2);
    const left: number[] = [];
    const sink = await openSink({
      onMail: async ({ id }) => {
        const [row] = await rowsOf<{ seconds: number }>(
          pool,
          "select extract(epoch from locked_until - now())::float8 as seconds from library_jobs.delivery where id = $1",
          [id],
        );
        left.push(row!.seconds);
        await pool.query(
          "update library_jobs.delivery set locked_until = now() + interval '20 seconds' where status = 'sending'",
        );
      },
    });
    await send(sink);
    expect(left).toHaveLength(2);
    for (const seconds of left) expect(seconds).toBeGreaterThan(290);
  });

  test("before the digests of its batch are made", async () => {
    await pool.query(
      "insert into library.member (email, name, digest, digest_hour) values ('bo@example.org', 'Bo', 'hourly', 8)",
    );
    await addMails(2);
    await addMails(3, { member: "2" });
    await pool.query(
      "update library_jobs.delivery set created_at = now() - interval '2 hours' where member_id = '2'",
    );
    const made: number[] = [];
    const sink = await openSink({
      onMail: async () => {
        const { rowCount } = await pool.query(
          "select from library_jobs.delivery where type = 'digest'",
        );
        made.push(rowCount!);
      },
    });
    expect(await send(sink)).toMatchObject({ sent: 3, digests: 1 });
    expect(made).toEqual([0, 0, 1]);
  });
});

test("what a dead worker had claimed and not begun is sent as if nothing had been", async () => {
  await addMails(3);
  // the first was being sent
  await pool.query(
    `update library_jobs.delivery
     set status = 'sending',
         attempts = case id when 1 then 1 else 0 end,
         begun_at = case id when 1 then now() - interval '6 minutes' end,
         lock_token = gen_random_uuid(),
         locked_until = now() - interval '1 minute'`,
  );
  const sink = await openSink();
  expect(await send(sink, { onUncertain: "hold", maxAttempts: 1 })).toMatchObject({
    sent: 2,
    uncertain: 1,
    dead: 0,
  });
  expect(await deliveries()).toEqual([
    { status: "held", attempts: 1 },
    { status: "sent", attempts: 1 },
    { status: "sent", attempts: 1 },
  ]);
});

test("a server whose answer never ends is left in time, and its connection closed", async () => {
  const server = createServer((socket) => {
    socket.write("220 drips.example.org\r\n");
    const drip = setInterval(() => socket.write("250-and one more\r\n"), 20);
    // whom it writes to is gone
    socket.on("error", () => {});
    socket.on("close", () => clearInterval(drip));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const mail = smtpTransport({
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
  }).open({ connections: 1, ratePerSecond: 200 });
  const message = {
    messageId: "<1@example.org>",
    from: { name: "The Library", address: "library@example.org" },
    to: "ada@example.org",
    subject: "News",
    text: "News",
    html: "<p>News</p>",
    headers: {},
  };
  expect(await mail.send(message, AbortSignal.timeout(300))).toMatchObject({
    accepted: false,
    verdict: "lost",
    code: "ETIMEDOUT",
  });
  server.close();
  // which waits for the connection to end
  await once(server, "close");
  mail.close();
});
