import { openJobs } from "./open-jobs.mjs";
import { startService } from "./service.mjs";

/** @type {import("./index.mjs").Part} */
export const refreshMetadata = {
  figures: {
    "choosing a batch": { unit: "ms", better: "lower", targets: [{ atMost: 20 }] },
    CPU: { unit: "ms/edition", better: "lower", targets: [{ atMost: 2 }] },
    memory: { unit: "MB", better: "lower", targets: [{ atMost: 150 }] },
  },
  async measure({ url, client, share }) {
    const wanted = Math.max(100, Math.round(2_000 * share));
    const editions = await makeDue(client, wanted);
    const server = await startService("open-library", editions.flatMap(recordsOf));
    const jobs = await openJobs(url, {
      deps: {
        openLibrary: {
          contact: "bench@example.org",
          url: server.address.url,
          coversUrl: server.address.url,
          maxRequestsPerSecond: 1_000,
        },
      },
      watch: { choosing: "count(*) over ()::int as due" },
    });
    const { counts, cpuSeconds, grownMb } = await jobs.run("refresh_metadata", {
      requestsPerSecond: 1_000,
      fields: ["synopsis", "pages", "language", "publishedAt", "publisher", "openlibraryId"],
    });
    const notes = await jobs.close();
    await server.stop();
    const [choosing] = jobs.times("choosing").statements;
    notes.push(
      `${counts.checked} editions checked, ${counts.updated} updated, ${counts.http.requests} requests; chosen at once in ${Math.round(choosing)} ms`,
    );
    if (counts.checked !== wanted) notes.push(`ERROR ${wanted} were due`);
    return {
      values: {
        "choosing a batch": choosing / Math.ceil(counts.checked / 40),
        CPU: (cpuSeconds * 1_000) / counts.checked,
        memory: grownMb,
      },
      notes,
    };
  },
};

/** All editions were looked at before, and of these the time has come. */
async function makeDue(client, wanted) {
  await client.query(
    `insert into library_jobs.metadata_state (edition_id, next_check_at, last_checked_at, outcome, repeats, gap_hours)
     select id::text, now() + make_interval(mins => 60 + id::int % 100000), now() - interval '1 day', 'unchanged', 1, 24
     from library.edition`,
  );
  const { rows } = await client.query(
    `update library_jobs.metadata_state state
     set next_check_at = now() - interval '1 hour'
     from (
       select id, title, isbn13
       from library.edition
       where isbn13 is not null
       order by md5(id::text)
       limit $1) chosen
     where state.edition_id = chosen.id::text
     returning chosen.*`,
    [wanted],
  );
  await client.query("vacuum analyze library_jobs.metadata_state");
  return rows;
}

function recordsOf({ id, title, isbn13 }) {
  const n = Number(id);
  const [edition, work] = [`/books/OL95${n}M`, `/works/OL95${n}W`];
  return [
    {
      key: edition,
      type: { key: "/type/edition" },
      title,
      isbn_13: [isbn13],
      publishers: ["Alder Press"],
      number_of_pages: 90 + (n % 600),
      languages: [{ key: "/languages/eng" }],
      publish_date: "March 4, 1999",
      works: [{ key: work }],
      revision: 3,
    },
    {
      key: work,
      type: { key: "/type/work" },
      title,
      description: `${title} is a book.`,
      revision: 2,
    },
  ];
}
