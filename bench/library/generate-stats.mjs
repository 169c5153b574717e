import { openJobs } from "./open-jobs.mjs";

/** @type {import("./index.mjs").Part} */
export const generateStats = {
  figures: {
    full: { unit: "s", better: "lower", targets: [{ atMost: 5 }] },
    "no change": { unit: "s", better: "lower", targets: [{ atMost: 3 }] },
    "new reading sessions": { unit: "s", better: "lower", targets: [{ atMost: 2 }] },
    memory: { unit: "MB", better: "lower", targets: [{ atMost: 200 }] },
  },
  async measure({ url, client, share }) {
    const jobs = await openJobs(url);
    const full = await jobs.run("generate_stats");
    const unchanged = await jobs.run("generate_stats");
    await client.query(
      `insert into library.reading_session (member_id, edition_id, started_at, ended_at, pages, time_zone)
       select 1 + n * 7 % (select max(id) from library.member),
              1 + n * 13 % (select max(id) from library.edition),
              now() - make_interval(mins => 40 + n % 50), now() - make_interval(mins => 5), 12, 'Europe/Berlin'
       from generate_series(1, $1::int) n`,
      [Math.round(10_000 * share)],
    );
    const added = await jobs.run("generate_stats");
    const notes = [];
    for (const [name, { id }] of Object.entries({ full, unchanged, added })) {
      const lines = await jobs.lines(id, "stats.part");
      const parts = lines.map(({ fields }) => Object.values(fields).join(" "));
      notes.push(`${name}: ${parts.join("; ")}`);
    }
    notes.push(...(await jobs.close()));
    return {
      values: {
        full: full.seconds,
        "no change": unchanged.seconds,
        "new reading sessions": added.seconds,
        memory: Math.max(full.grownMb, unchanged.grownMb, added.grownMb),
      },
      notes,
    };
  },
};
