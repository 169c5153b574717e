import { parseKeyRing } from "@horarium/library";
import { seedConnections, startOAuthServer } from "@horarium/library/reference";
import pg from "pg";
import { median } from "../numbers.mjs";
import { openJobs } from "./open-jobs.mjs";

/** @type {import("./index.mjs").Part} */
export const refreshTokens = {
  figures: {
    "all connections": { unit: "s", better: "lower", targets: [{ atMost: 300 }] },
    selection: { unit: "ms", better: "lower", targets: [{ atMost: 20 }] },
  },
  async measure({ url, client, share }) {
    const wanted = Math.round(10_000 * share);
    const server = await startOAuthServer();
    const providers = Object.keys(server.providers);
    for (const provider of providers) server.fail(provider, { delayMs: 50 });
    const keys = parseKeyRing(`bench:${Buffer.alloc(32, 7).toString("base64")}`);
    const pool = new pg.Pool({ connectionString: url });
    // three of twenty are lost ones, which are of no use here
    const each = Math.ceil((wanted / providers.length / 17) * 20) + 20;
    await seedConnections(pool, { server, keys, each });
    const { rowCount } = await pool.query(
      `delete from library_jobs.oauth_connection
       where member_id::int % 20 in (7, 13, 17)
          or id not in (select id from library_jobs.oauth_connection where member_id::int % 20 not in (7, 13, 17) order by id limit $1)`,
      [wanted],
    );
    await pool.query(
      "update library_jobs.oauth_connection set expires_at = now() + make_interval(secs => id % 3600), last_refreshed_at = now() - interval '1 day'",
    );
    await client.query("vacuum analyze library_jobs.oauth_connection");
    const jobs = await openJobs(url, {
      deps: {
        tokens: { db: pool, keys, clientSecret: (ref) => server.providers[ref]?.clientSecret },
      },
      watch: { selection: "order by active.expires_at" },
    });
    const { counts, seconds } = await jobs.run("refresh_tokens");
    const notes = await jobs.close();
    await pool.end();
    await server.stop();
    notes.push(
      `${counts.refreshed} of ${providers.length} providers, ${rowCount} others removed before`,
    );
    if (counts.refreshed !== wanted) notes.push(`ERROR ${wanted} were due`);
    return {
      values: { "all connections": seconds, selection: median(jobs.times("selection").statements) },
      notes,
    };
  },
};
