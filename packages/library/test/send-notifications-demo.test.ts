import { afterAll, beforeAll, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { referenceAdapter } from "../adapters/reference/index.ts";
import { startSmtpSink, type SmtpSink } from "../demo/servers/smtp-sink.ts";
import type { MailCounts } from "../src/mail/tally.ts";
import { checkContract, smtpTransport, type LibraryResult } from "../src/index.ts";
import { countOf, createLibrary, handlerNamed } from "./support/library.ts";
import { runHandler } from "./support/run-handler.ts";

const anchor = new Date("2026-11-24T12:00:00Z");

let database: TestDatabase;
let sink: SmtpSink;

beforeAll(async () => {
  database = await createLibrary({ seed: { anchor } });
  sink = await startSmtpSink();
});

afterAll(async () => {
  await sink.close();
  await database.drop();
});

test("the demo library's notices of three days are mailed, some now and some later", async () => {
  let now = anchor;
  const handler = handlerNamed("send_notifications", {
    mail: {
      db: database.pool,
      transport: smtpTransport(sink),
      library: "The Library",
      from: "library@library.example.org",
      appUrl: "https://library.example.org/",
      unsubscribeUrl: "https://library.example.org/u",
      unsubscribeKey: "a secret of the library, long enough",
    },
    clock: { override: () => now },
  });
  const send = () =>
    runHandler<LibraryResult<MailCounts>>(handler, database.pool, {
      parameters: { backfill: true, ratePerSecond: 200 },
    });
  const wanted = await countOf(
    database.pool,
    "select count(*) as n from library.notice where read_at is null and created_at >= $1::timestamptz - interval '72 hours'",
    [anchor],
  );

  const { counts } = (await send()).result;
  expect(counts.collected).toBe(wanted);
  expect(counts.sent).toBeGreaterThan(0);
  expect(counts.deferred).toBeGreaterThan(0);
  expect(counts.sent + counts.deferred).toBe(wanted);
  expect(counts.dead + counts.retried).toBe(0);

  now = new Date(anchor.getTime() + 25 * 3_600_000);
  const second = (await send()).result.counts;
  expect(second.digests).toBeGreaterThan(0);
  now = new Date(anchor.getTime() + 49 * 3_600_000);
  await send();
  expect(
    await countOf(
      database.pool,
      "select count(*) as n from library_jobs.delivery where status not in ('sent', 'digested')",
    ),
  ).toBe(0);
});

test("the adapter fits what the job expects of it", async () => {
  expect(await checkContract(referenceAdapter, database.pool)).toEqual([]);
  const wrong = {
    ...referenceAdapter,
    notices: {
      ...("collect" in referenceAdapter.notices ? referenceAdapter.notices : never()),
      profiles: { sql: "select id as member, email as address from library.member" },
    },
  };
  const problems = await checkContract(wrong, database.pool);
  expect(problems).toEqual([
    { code: "contract", message: expect.stringMatching(/^notices\.profiles: .*locale/) },
  ]);
});

function never(): never {
  throw new Error("the demo library has notices");
}
