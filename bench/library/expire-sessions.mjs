import { openJobs } from "./open-jobs.mjs";

/** @type {import("./index.mjs").Part} */
export const expireSessions = {
  figures: {
    "all dead rows": { unit: "s", better: "lower", targets: [{ atMost: 60 }] },
    "slowest batch": { unit: "ms", better: "lower", targets: [{ atMost: 500 }] },
  },
  async measure({ url, client, share }) {
    const wanted = Math.round(1_000_000 * share);
    await client.query(
      `insert into library.session (member_id, token_hash, created_at, last_seen_at, expires_at)
       select 1 + n % (select max(id) from library.member), sha256(n::text::bytea), at, at, at
       from generate_series(1, $1 - (select count(*) from library.session where ${isDead})) n
       cross join lateral (select now() - make_interval(secs => 1 + n) as at) dead`,
      [wanted],
    );
    await client.query("vacuum analyze library.session");
    const jobs = await openJobs(url);
    const { counts, seconds } = await jobs.run("expire_sessions", {
      kinds: ["session", "idle_session"],
    });
    const notes = await jobs.close();
    notes.push(`${counts.total} rows in ${counts.batches} batches`);
    if (counts.total < wanted) notes.push(`ERROR ${wanted} were dead`);
    return { values: { "all dead rows": seconds, "slowest batch": counts.slowestBatchMs }, notes };
  },
};

const isDead = "expires_at < now() or last_seen_at < now() - interval '30 days'";
