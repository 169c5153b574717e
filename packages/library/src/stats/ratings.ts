import type { PartContext, PartDone } from "./part.ts";
import { writeDifferences } from "./write-differences.ts";

/**
 * Count, sum, histogram and Bayesian mean of every work. Always all of it: a rating that was changed or taken back
 * leaves no trace in the host's table, and one aggregate is cheap.
 */
export async function computeRatings({
  activity,
  parameters,
  step,
}: PartContext): Promise<PartDone> {
  const { rows, changed } = await step((tx) =>
    writeDifferences(
      tx,
      {
        table: "library_jobs.work_rating",
        keys: ["work_id"],
        values: ["ratings", "rating_sum", "histogram", "bayes"],
        fresh: `
          select work as work_id,
                 count(*)::int as ratings,
                 sum(value)::int as rating_sum,
                 array[
                   count(*) filter (where value = 1),
                   count(*) filter (where value = 2),
                   count(*) filter (where value = 3),
                   count(*) filter (where value = 4),
                   count(*) filter (where value = 5)]::int[] as histogram,
                 round(($1::numeric * mean + sum(value)) / ($1::numeric + count(*)), 3) as bayes
          from (${activity.ratings.sql}) rating
          cross join (
            select avg(value) as mean
            from (${activity.ratings.sql}) rating
            where value between 1 and 5) library
          where value between 1 and 5
          group by work, mean`,
        scope: "true",
      },
      [parameters.priorWeight],
    ),
  );
  return { counts: { ratings: { works: rows, changed } }, changed, fields: { works: rows } };
}
