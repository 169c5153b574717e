import { openJobs } from "./open-jobs.mjs";

/** @type {import("./index.mjs").Part} */
export const loanReminders = {
  figures: { "all patrons": { unit: "s", better: "lower", targets: [{ atMost: 30 }] } },
  async measure({ url, client, share }) {
    const loans = Math.round(200_000 * share);
    const patrons = Math.round(50_000 * share);
    await client.query("truncate library.loan");
    await client.query(
      `insert into library.member (email, name, time_zone)
       select 'patron' || n || '@example.org', 'Patron', (array['Europe/Berlin', 'America/New_York', 'Asia/Tokyo'])[1 + n % 3]
       from generate_series((select max(id) from library.member) + 1, $1::int) n`,
      [patrons],
    );
    await client.query(
      `insert into library.loan (member_id, edition_id, borrowed_at, due_at)
       select 1 + n % $2::int, 1 + n % (select max(id) from library.edition), due_at - interval '21 days', due_at
       from generate_series(1, $1::int) n
       cross join lateral (select now() + make_interval(days => n / $2::int % 31 - 10, hours => n % 24) as due_at) due`,
      [loans, patrons],
    );
    await client.query("vacuum analyze library.loan, library.member");
    const jobs = await openJobs(url);
    const { counts, seconds } = await jobs.run("loan_reminders", { maxMessages: 1_000_000 });
    const notes = await jobs.close();
    notes.push(`${counts.loans} loans of ${counts.patrons} patrons, ${counts.messages} messages`);
    if (counts.loans !== loans) notes.push(`ERROR ${loans} loans are open`);
    return { values: { "all patrons": seconds }, notes };
  },
};
