import { smtpTransport } from "@horarium/library";
import pg from "pg";
import { median } from "../numbers.mjs";
import { openJobs } from "./open-jobs.mjs";
import { startService } from "./service.mjs";

/** @type {import("./index.mjs").Part} */
export const sendNotifications = {
  figures: {
    collecting: { unit: "s", better: "lower", targets: [{ atMost: 120 }] },
    "claim of 50": { unit: "ms", better: "lower", targets: [{ atMost: 20 }] },
    mails: { unit: "mails/s", better: "higher", targets: [{ atLeast: 100 }] },
    memory: { unit: "MB", better: "lower" },
  },
  async measure({ url, client, share }) {
    const notices = Math.round(1_000_000 * share);
    await addNotices(client, notices);
    const sink = await startService("smtp");
    const pool = new pg.Pool({ connectionString: url });
    const jobs = await openJobs(url, {
      deps: {
        mail: {
          db: pool,
          transport: smtpTransport(sink.address),
          library: "The Library",
          from: "library@library.example.org",
          appUrl: "https://library.example.org/",
          unsubscribeUrl: "https://library.example.org/u",
          unsubscribeKey: "a secret of the library, long enough",
        },
      },
      watch: { claim: "with urgent as" },
    });
    // the mails are the matter of the next executions
    const first = { ...rules, floodLimit: 1_000_000, backfill: true, maxPerExecution: 1 };
    const collected = await jobs.run("send_notifications", first, { endsByBudget: true });
    await client.query(
      `update library_jobs.delivery set status = 'sent', closed_at = now()
       where status = 'pending' and id % ${Math.max(1, Math.floor(notices / 1_000))} > 0`,
    );
    await client.query("vacuum analyze library_jobs.delivery");
    const claims = await jobs.run("send_notifications", { ...rules, maxPerExecution: 100_000 });
    const claimMs = median(jobs.times("claim").transactions);
    const lockMs = median(jobs.times("claim").statements);

    await addNotices(client, Math.round(10_000 * share));
    const sent = await jobs.run("send_notifications", {
      ...rules,
      floodLimit: 1_000_000,
      maxPerExecution: 100_000,
      batchSize: 500,
    });
    const notes = await jobs.close();
    await pool.end();
    await sink.stop();
    notes.push(
      `${collected.counts.collected} collected; ${claims.counts.sent} sent in batches of 50 among them, closed, of a claim's time ${lockMs.toFixed(1)} ms to find and lock the rows; then ${sent.counts.sent} in batches of 500`,
    );
    if (collected.counts.collected < notices) notes.push(`ERROR there were ${notices} notices`);
    return {
      values: {
        collecting: collected.seconds,
        "claim of 50": claimMs,
        mails: sent.counts.sent / sent.seconds,
        memory: sent.grownMb,
      },
      notes,
    };
  },
};

const rules = {
  quietHours: false,
  digests: false,
  ratePerSecond: 200,
  connections: 5,
  maxMinutes: 9,
};

async function addNotices(client, count) {
  await client.query("truncate library.notice");
  await client.query(
    `insert into library.notice (member_id, type, title, created_at)
     select 1 + n % (select max(id) from library.member), 'comment_reply', 'Notice ' || n, now() - interval '1 hour'
     from generate_series(1, $1::int) n`,
    [count],
  );
  await client.query("vacuum analyze library.notice");
}
