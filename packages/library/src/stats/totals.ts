import type { PartContext, PartDone } from "./part.ts";
import { writeDifferences } from "./write-differences.ts";

const columns = [
  "works",
  "editions",
  "files",
  "bytes",
  "creators",
  "members",
  "by_language",
  "by_format",
];

/** The size of the library on the day of the slot. */
export async function computeTotals({ activity, step, today }: PartContext): Promise<PartDone> {
  return await step(async (tx) => {
    const { changed } = await writeDifferences(
      tx,
      {
        table: "library_jobs.totals_day",
        keys: ["day"],
        values: columns,
        fresh: `
          select $1::date as day, ${columns.join(", ")}
          from (${activity.totals.sql}) totals`,
        scope: "old.day = $1::date",
      },
      [today],
    );
    const { rows } = await tx.query(
      `select works, editions, files, bytes::float8 as bytes, creators, members
       from library_jobs.totals_day
       where day = $1::date`,
      [today],
    );
    const totals = (rows as Record<string, number>[])[0]!;
    return { counts: { totals }, changed, fields: { works: totals["works"]! } };
  });
}
