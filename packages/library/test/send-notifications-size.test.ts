import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { TestDatabase } from "../../../test/support/test-database.ts";
import { referenceAdapter } from "../adapters/reference/index.ts";
import { startSmtpSink, type SmtpSink } from "../demo/servers/smtp-sink.ts";
import type { MailCounts } from "../src/handlers/send-notifications.ts";
import { smtpTransport, type LibraryResult, type NoticesPort } from "../src/index.ts";
import { claimDue } from "../src/mail/claim.ts";
import { createLibrary, handlerNamed, rowsOf } from "./support/library.ts";
import { runHandler } from "./support/run-handler.ts";

/** The targets at their full size, with HORARIUM_FULL_SIZE only. */
describe.runIf(process.env["HORARIUM_FULL_SIZE"])("at full size", { timeout: 600_000 }, () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let sink: SmtpSink;

  beforeAll(async () => {
    database = await createLibrary();
    pool = database.pool;
    sink = await startSmtpSink({ keep: 100 });
    await pool.query(
      "insert into library.member (email, name) select 'member' || n || '@example.org', 'M' from generate_series(1, 20000) n",
    );
  });

  beforeEach(() =>
    pool.query("truncate library.notice, library_jobs.delivery, library_jobs.cursor"),
  );

  afterAll(async () => {
    await sink.close();
    await database.drop();
  });

  const send = (parameters: Record<string, unknown>) =>
    runHandler<LibraryResult<MailCounts>>(
      handlerNamed("send_notifications", {
        mail: {
          transport: smtpTransport(sink),
          library: "The Library",
          from: "library@library.example.org",
          appUrl: "https://library.example.org/",
          unsubscribeUrl: "https://library.example.org/u",
          unsubscribeKey: "a secret of the library, long enough",
        },
      }),
      pool,
      { parameters: { backfill: true, floodLimit: 1_000_000, maxMinutes: 60, ...parameters } },
    );

  const addNotices = async (count: number) => {
    await pool.query(
      `insert into library.notice (member_id, type, title, created_at)
       select 1 + n % 20000, 'comment_reply', 'Notice ' || n, now() - interval '1 hour' from generate_series(1, $1::int) n`,
      [count],
    );
    await pool.query("analyze library.notice, library.member");
  };

  test("a million notices are collected within 120 s, and 50 claimed within 20 ms among a million closed", async () => {
    await addNotices(1_000_000);
    const startedAt = performance.now();
    const { result } = await send({ maxPerExecution: 1 });
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(result.counts.collected).toBe(1_000_000);
    expect(seconds).toBeLessThan(120);

    await pool.query(
      "update library_jobs.delivery set status = 'sent', closed_at = now() where status = 'pending' and id % 1000 > 0",
    );
    await pool.query("vacuum analyze library_jobs.delivery");
    const times: number[] = [];
    const client = await pool.connect();
    for (let n = 0; n < 21; n += 1) {
      await client.query("begin");
      const begun = performance.now();
      const claimed = await claimDue(
        client,
        {
          port: referenceAdapter.notices as NoticesPort,
          maxAttempts: 6,
          onUncertain: "resend",
          quietHours: true,
          digests: true,
          at: null,
        },
        50,
      );
      times.push(performance.now() - begun);
      expect(claimed.ready).toHaveLength(50);
      await client.query("rollback");
    }
    client.release();
    const median = times.toSorted((a, b) => a - b)[10]!;
    console.info({ collectSeconds: Math.round(seconds), claimMs: Math.round(median) });
    expect(median).toBeLessThan(20);
  });

  test("a hundred mails a second leave over five connections, in flat memory", async () => {
    await addNotices(10_000);
    const before = await memory();
    const startedAt = performance.now();
    const { result } = await send({
      maxPerExecution: 10_000,
      ratePerSecond: 200,
      connections: 5,
      batchSize: 500,
    });
    const perSecond = result.counts.sent / ((performance.now() - startedAt) / 1_000);
    const grown = (await memory()) - before;
    console.info({ perSecond: Math.round(perSecond), grownMb: Math.round(grown) });
    expect(result.counts.sent).toBe(10_000);
    expect(perSecond).toBeGreaterThan(100);
    expect(grown).toBeLessThan(60);
    expect(await rowsOf(pool, "select distinct status from library_jobs.delivery")).toEqual([
      { status: "sent" },
    ]);
  });

  /** Megabytes in use, once what is due was collected. */
  async function memory(): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 1_048_576;
  }
});
