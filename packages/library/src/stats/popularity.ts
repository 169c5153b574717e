import type { Queryable } from "horarium";

import { dayAfter, dayRanges, inChunks, type DayRange } from "../domain/day-ranges.ts";
import type { PartContext, PartDone } from "./part.ts";
import { writeDifferences, type Written } from "./write-differences.ts";

/**
 * Day buckets of what members did with works, from them the popularity of each work, from that the top lists. An
 * event counts half after a half-life, and not at all after ten.
 */
export async function computePopularity(part: PartContext): Promise<PartDone> {
  const { step, isStopped } = part;
  const firstDay = dayAfter(part.today, -10 * part.parameters.halfLifeDays);
  const buckets = { days: 0, rows: 0, changed: 0 };

  const ranges = await step((tx) => touchedDays(tx, part, firstDay));
  for (const range of ranges.flatMap((one) => inChunks(one, part.today, daysInAStep))) {
    if (isStopped()) break;
    const counted = await step((tx) => countDays(tx, part, range));
    buckets.days += counted.days;
    buckets.rows += counted.rows;
    buckets.changed += counted.changed;
  }
  while (!isStopped()) {
    const purged = await step((tx) => purgeDays(tx, firstDay));
    buckets.changed += purged;
    if (purged < purgeBatch) break;
  }
  if (isStopped()) return summary(buckets, { rows: 0, changed: 0 });
  // most of the table may be new: what the planner knows of it is from before
  if (part.since === null && buckets.changed > 0)
    await step((tx) => tx.query("analyze library_jobs.work_day", []));

  const scores = await step(async (tx) => {
    const works = await scoreWorks(tx, part, firstDay);
    const lists = await rankWorks(tx, part, firstDay);
    return { rows: works.rows, changed: works.changed + lists.changed };
  });
  return summary(buckets, scores);
}

/** What can be grouped in memory. */
const daysInAStep = 20;

function summary(
  buckets: { days: number; rows: number; changed: number },
  scores: Written,
): PartDone {
  return {
    counts: { buckets, popular: { works: scores.rows, changed: scores.changed } },
    changed: buckets.changed + scores.changed,
    fields: { works: scores.rows, days: buckets.days },
  };
}

/** All days since the watermark's, and those before it of which something was told only now. */
async function touchedDays(
  tx: Queryable,
  { activity, parameters, since }: PartContext,
  firstDay: string,
): Promise<DayRange[]> {
  if (since === null) return [{ from: firstDay, until: "infinity" }];
  const { rows } = await tx.query(
    `select day::text,
            since::text
     from (select ($1::timestamptz at time zone $2)::date as since) watermark
     left join (
       select distinct (at at time zone $2)::date as day
       from (${activity.events.sql}) event
       where recorded_at >= $1::timestamptz) late on day < since and day >= $3::date
     order by day`,
    [since, parameters.timeZone, firstDay],
  );
  const found = rows as { day: string | null; since: string }[];
  const openFrom = found[0]!.since < firstDay ? firstDay : found[0]!.since;
  return dayRanges(
    found.flatMap(({ day }) => day ?? []),
    openFrom,
  );
}

/** A member counts once for each work, kind and day. Of nobody in particular each one counts. */
async function countDays(
  tx: Queryable,
  { activity, parameters }: PartContext,
  { from, until }: DayRange,
): Promise<Written & { days: number }> {
  const written = await writeDifferences(
    tx,
    {
      table: "library_jobs.work_day",
      keys: ["work_id", "day", "kind"],
      values: ["n"],
      fresh: `
        select work as work_id,
               day,
               kind,
               sum(case when member is null then times else 1 end)::int as n
        from (
          select work, (at at time zone $1)::date as day, kind, member, count(*) as times
          from (${activity.events.sql}) event
          where at >= $2::date::timestamp at time zone $1
            and at < $3::date::timestamp at time zone $1
          group by 1, 2, 3, 4) by_member
        group by 1, 2, 3`,
      scope: "old.day >= $2::date and old.day < $3::date",
    },
    [parameters.timeZone, from, until],
  );
  const { rows } = await tx.query(
    `select count(distinct day)::int as days
     from library_jobs.work_day
     where day >= $1::date
       and day < $2::date`,
    [from, until],
  );
  return { ...written, days: (rows as { days: number }[])[0]!.days };
}

const purgeBatch = 50_000;

async function purgeDays(tx: Queryable, firstDay: string): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from library_jobs.work_day
     where ctid = any (array(
       select ctid
       from library_jobs.work_day
       where day < $1::date
       limit ${purgeBatch}))`,
    [firstDay],
  );
  return rowCount ?? 0;
}

/**
 * What an event of each kind is worth, by its age in days, in whole billionths, so that a sum does not depend on the
 * order of the rows. As arrays: joined by day and kind, a million rows would be sorted.
 */
const worths = `
  worths as materialized (
    select kind,
           array(
             select round(weight * power(2::float8, - age / $4::float8) * 1e9)::bigint
             from generate_series(0, $3::date - $5::date) age
             order by age) as by_age
    from unnest($1::text[], $2::float8[]) as weights (kind, weight))`;

const bucketsWithWorth = "library_jobs.work_day join worths using (kind)";

const score = (which = "true") =>
  `round(sum(n * by_age[1 + greatest(0, $3::date - day)]) filter (where ${which}) / 1e9, 6)`;

function worthParameters(
  { parameters: { halfLifeDays, weights }, today }: PartContext,
  firstDay: string,
): unknown[] {
  return [Object.keys(weights), Object.values(weights), today, halfLifeDays, firstDay];
}

function scoreWorks(tx: Queryable, part: PartContext, firstDay: string): Promise<Written> {
  return writeDifferences(
    tx,
    {
      table: "library_jobs.work_popularity",
      keys: ["work_id"],
      values: ["score"],
      before: [worths],
      fresh: `
        select work_id, score
        from (
          select work_id, ${score()} as score
          from ${bucketsWithWorth}
          group by work_id) scored
        where score > 0`,
      scope: "true",
    },
    worthParameters(part, firstDay),
  );
}

function rankWorks(tx: Queryable, part: PartContext, firstDay: string): Promise<Written> {
  return writeDifferences(
    tx,
    {
      table: "library_jobs.popular_work",
      keys: ["period", "rank"],
      values: ["work_id", "score"],
      before: [worths],
      fresh: `
        select period, rank, work_id, score
        from (
          select period, work_id, score, row_number() over (partition by period order by score desc, work_id)::int as rank
          from (
            select period, work_id, score
            from (
              select work_id,
                     ${score("day > $3::date - 1")} as day_score,
                     ${score("day > $3::date - 7")} as week_score,
                     ${score()} as month_score
              from ${bucketsWithWorth}
              where day > $3::date - 30
              group by work_id) recent
            cross join lateral (values ('day', day_score), ('week', week_score), ('month', month_score)) periods (period, score)
            union all
            (select 'all', work_id, score
             from library_jobs.work_popularity
             order by score desc, work_id
             limit $6)) scored
          where score > 0) ranked
        where rank <= $6`,
      scope: "true",
    },
    [...worthParameters(part, firstDay), part.parameters.topN],
  );
}
