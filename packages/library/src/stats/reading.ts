import type { Queryable } from "horarium";

import { knownZones } from "../known-zones.ts";
import type { ReadingSession, Query } from "../ports/index.ts";
import type { PartContext, PartDone } from "./part.ts";
import { writeDifferences } from "./write-differences.ts";

/**
 * Each member's days of reading, and from them the streaks. A day ends at midnight where the member was; a streak is
 * counted in days with enough minutes, over holes of at most `streakGraceDays` days.
 */
export async function computeReading(part: PartContext): Promise<PartDone> {
  const { step, isStopped, parameters, activity } = part;
  const done = { sessions: 0, days: 0, users: 0, changed: 0 };
  const summary = () => ({
    counts: { reading: done },
    changed: done.changed,
    fields: { users: done.users, days: done.days },
  });
  if (activity.sessions === undefined) return summary();

  const query = activity.sessions;
  const zones = await step(knownZones);
  const touched = await step((tx) => touchedSessions(tx, query, part, zones));
  for (const zone of touched.unknownZones)
    part.warn(`unknown time zone "${zone}" in reading sessions: counted as UTC`);
  done.sessions = touched.sessions;

  for (let from = 0; from < touched.members.length && !isStopped(); from += parameters.batchSize) {
    const members = touched.members.slice(from, from + parameters.batchSize);
    const scope = { members, zones, oldest: touched.oldest };
    const written = await step(async (tx) => {
      const days = await writeDays(tx, query, part, scope);
      const streaks = await writeStreaks(tx, query, part, scope);
      return { days: days.rows, changed: days.changed + streaks.changed };
    });
    done.users += members.length;
    done.days += written.days;
    done.changed += written.changed;
  }
  if (!isStopped()) done.changed += await step((tx) => endStreaks(tx, part));
  return summary();
}

interface Touched {
  /** Sorted, so that two executions take the same batches. */
  members: string[];
  sessions: number;
  /** When the earliest of them began. */
  oldest: string;
  unknownZones: string[];
}

/** Whose sessions were written since the watermark. All members, also those who have none any more, if there is none. */
async function touchedSessions(
  tx: Queryable,
  sessions: Query<ReadingSession>,
  { since }: PartContext,
  zones: string[],
): Promise<Touched> {
  const { rows } = await tx.query(
    `select member::text,
            count(started_at)::int as sessions,
            to_json(min(min(started_at)) over ()) #>> '{}' as oldest,
            array_remove(array_agg(distinct time_zone) filter (where time_zone <> all ($2::text[])), null) as unknown_zones
     from (
       select member, started_at, time_zone
       from (${sessions.sql}) session
       where $1::timestamptz is null
          or updated_at >= $1::timestamptz
       union all
       select member_id, null, null
       from library_jobs.reading_day
       where $1::timestamptz is null
       group by member_id) touched
     group by member
     order by member`,
    [since, zones],
  );
  const found = rows as {
    member: string;
    sessions: number;
    oldest: string | null;
    unknown_zones: string[] | null;
  }[];
  return {
    members: found.map(({ member }) => member),
    sessions: found.reduce((sum, row) => sum + row.sessions, 0),
    oldest: found[0]?.oldest ?? "infinity",
    unknownZones: [...new Set(found.flatMap((row) => row.unknown_zones ?? []))],
  };
}

interface Scope {
  members: string[];
  zones: string[];
  oldest: string;
}

const zone = "case when time_zone = any ($2::text[]) then time_zone else 'UTC' end";

/** The time of each session on each local day. On the nights when the clocks change a day has 23 or 25 hours. */
function writeDays(
  tx: Queryable,
  sessions: Query<ReadingSession>,
  { parameters: { maxSessionHours }, since }: PartContext,
  { members, zones, oldest }: Scope,
) {
  const isFull = since === null;
  return writeDifferences(
    tx,
    {
      table: "library_jobs.reading_day",
      keys: ["member_id", "day"],
      values: ["seconds", "pages", "sessions", "editions"],
      before: [
        // the offset and "materialized" keep the conversions of time zones, the dear part, from being done for each use
        `session as materialized (
           select *,
                  (started_at at time zone zone)::date as first_day,
                  (ended_at at time zone zone)::date as last_day
           from (
             select member,
                    edition,
                    started_at,
                    case when ended_at is not null then least(ended_at, started_at + make_interval(hours => $3)) end as ended_at,
                    pages,
                    updated_at,
                    ${zone} as zone
             from (${sessions.sql}) session
             where member = any ($1)
               ${isFull ? "" : "and started_at >= $4::timestamptz - make_interval(days => 4)"}
             offset 0) cut)`,
        // most sessions are of one day and need no midnight
        `piece as (
           select member, edition, first_day as day, ended_at - started_at as time, pages, 1 as begun
           from session
           where ended_at > started_at
             and last_day <= first_day
           union all
           select member,
                  edition,
                  day::date,
                  least(ended_at, midnight_after) - greatest(started_at, midnight_before),
                  case when day::date = first_day then pages end,
                  case when day::date = first_day then 1 else 0 end
           from session
           cross join generate_series(first_day::timestamp, last_day::timestamp, '1 day') day
           cross join lateral (
             select day at time zone zone as midnight_before,
                    (day + interval '1 day') at time zone zone as midnight_after
             offset 0) midnight
           where last_day > first_day
             and ended_at > midnight_before
             and started_at < midnight_after)`,
        // every day that a session can have reached: it may have been longer when it was counted before
        ...(isFull
          ? []
          : [
              `touched as (
           select distinct member, day::date
           from session
           cross join generate_series(
             first_day::timestamp,
             ((started_at + make_interval(hours => 24)) at time zone zone)::date::timestamp,
             '1 day') day
           where updated_at >= $5::timestamptz)`,
            ]),
      ],
      fresh: `
        select member as member_id,
               day,
               round(extract(epoch from sum(time)))::int as seconds,
               coalesce(sum(pages), 0)::int as pages,
               sum(begun)::int as sessions,
               count(*)::int as editions
        from (
          select member, day, edition, sum(time) as time, sum(pages) as pages, sum(begun) as begun
          from piece
          ${isFull ? "" : "join touched using (member, day)"}
          group by member, day, edition) by_edition
        group by member, day`,
      scope: isFull
        ? "old.member_id = any ($1)"
        : "exists (select from touched where touched.member = old.member_id and touched.day = old.day)",
    },
    isFull ? [members, zones, maxSessionHours] : [members, zones, maxSessionHours, oldest, since],
  );
}

/** Gaps and islands: a new streak begins where more than the allowed days are missing. */
function writeStreaks(
  tx: Queryable,
  sessions: Query<ReadingSession>,
  { parameters: { minMinutes, streakGraceDays }, at }: PartContext,
  { members, zones }: Scope,
) {
  return writeDifferences(
    tx,
    {
      table: "library_jobs.reading_streak",
      keys: ["member_id"],
      values: ["current_days", "longest_days", "last_day", "time_zone"],
      before: [
        `reading as (
           select member_id, day, day - lag(day) over (partition by member_id order by day) as days_since
           from library_jobs.reading_day
           where member_id = any ($1)
             and seconds >= $3 * 60)`,
        `island as (
           select member_id, day, count(*) filter (where days_since > 1 + $4) over (partition by member_id order by day) as island
           from reading)`,
        `streak as (
           select member_id, count(*)::int as days, max(day) as last_day
           from island
           group by member_id, island)`,
        `newest as (
           select distinct on (member_id) member_id, days, last_day
           from streak
           order by member_id, last_day desc)`,
        `place as (
           select newest.member_id, ${zone} as zone
           from newest
           cross join lateral (
             select time_zone
             from (${sessions.sql}) session
             where member = newest.member_id
             order by started_at desc
             limit 1) last)`,
      ],
      fresh: `
        select member_id,
               case when ${isOver("newest.last_day", "zone", "$5", "$4")} then 0 else newest.days end as current_days,
               longest_days,
               newest.last_day,
               zone as time_zone
        from newest
        join place using (member_id)
        join (select member_id, max(days) as longest_days from streak group by member_id) longest using (member_id)`,
      scope: "old.member_id = any ($1)",
    },
    [members, zones, minMinutes, streakGraceDays, at],
  );
}

/** Nobody has to do anything for a streak to end: a day without reading is enough. */
async function endStreaks(
  tx: Queryable,
  { parameters: { streakGraceDays }, at }: PartContext,
): Promise<number> {
  const { rowCount } = await tx.query(
    `update library_jobs.reading_streak
     set current_days = 0
     where current_days > 0
       and ${isOver("last_day", "time_zone", "$1", "$2")}`,
    [at, streakGraceDays],
  );
  return rowCount ?? 0;
}

/** Today may still be read on; yesterday, and the days of grace before it, may be missing. */
const isOver = (lastDay: string, place: string, at: string, graceDays: string) =>
  `${lastDay} < (${at}::timestamptz at time zone ${place})::date - 1 - ${graceDays}::int`;
