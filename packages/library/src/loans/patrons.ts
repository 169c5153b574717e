import type { Queryable } from "horarium";

import type { LoansPort } from "../ports/index.ts";
import type { ReminderParameters } from "./parameters.ts";

/** Somebody to whom something may have to be said, and when. */
export interface PatronRow {
  member: string;
  address: string | null;
  /** Theirs, or the default. */
  zone: string;
  /** Theirs, if PostgreSQL does not know it. */
  unknown_zone: string | null;
  /** When it may be said: now, or at the hour at which the day begins for them. */
  deliver_at: string;
  expires_at: string;
  is_later: boolean;
  /** The day on which it is said where they are. */
  step_date: string;
  wants_mail: boolean;
  wants_notices: boolean;
  is_suppressed: boolean;
}

/** What the reading of a batch is given. */
export interface Reading {
  loans: LoansPort;
  parameters: ReminderParameters;
  zones: string[];
  /** An instant that a test puts in the place of the database's clock. */
  at: string | null;
}

/**
 * The next members, in the order of their ids, who have a loan (or a hold) about which something could be said. Only
 * a window: which step is reached depends on the zone.
 */
export async function nextMembers(
  tx: Queryable,
  { loans, parameters, at }: Reading,
  { after, until }: { after: string | null; until: string | null },
): Promise<string[]> {
  const values: unknown[] = [at, ...windowOf(parameters), parameters.batchSize];
  const bound = (condition: string, value: string | null) =>
    value === null ? "" : `and member ${condition} $${values.push(value)}`;
  const { rows } = await tx.query(
    `select member::text
     from (${membersInWindow(loans, parameters)}) concerned
     where true
       ${bound(">", after)}
       ${bound("<=", until)}
     group by concerned.member
     order by concerned.member
     limit $4`,
    values,
  );
  return (rows as { member: string }[]).map(({ member }) => member);
}

/** How many there are of them. */
export async function countMembers(
  tx: Queryable,
  { loans, parameters, at }: Reading,
): Promise<number> {
  const { rows } = await tx.query(
    `select count(distinct member)::int as members
     from (${membersInWindow(loans, parameters)}) concerned`,
    [at, ...windowOf(parameters)],
  );
  return (rows as { members: number }[])[0]!.members;
}

function membersInWindow({ open, holds }: LoansPort, { includeHolds }: ReminderParameters): string {
  const now = "coalesce($1::timestamptz, now())";
  const waiting =
    includeHolds && holds !== undefined
      ? `union all
         select member
         from (${holds.sql}) hold
         where available_since <= ${now}
           and available_until > ${now}`
      : "";
  return `
    select member
    from (${open.sql}) loan
    where due_at > ${now} - make_interval(days => $2)
      and due_at < ${now} + make_interval(days => $3)
    ${waiting}`;
}

/** Days back and ahead. Three to spare: a delivery may wait a day, and two zones lie up to 26 hours apart. */
function windowOf({ maxOverdueDays, steps }: ReminderParameters): [number, number] {
  return [maxOverdueDays + 3, 3 - steps[0]!];
}

/** For the metrics: all loans that are overdue, also those of which nothing is said any more. */
export async function countOverdue(tx: Queryable, { loans, at }: Reading): Promise<number> {
  const { rows } = await tx.query(
    `select count(*)::int as overdue
     from (${loans.open.sql}) loan
     where due_at < coalesce($1::timestamptz, now())`,
    [at],
  );
  return (rows as { overdue: number }[])[0]!.overdue;
}

/** When each of them may be told, and how. */
export async function readPatrons(
  tx: Queryable,
  { loans, parameters, zones, at }: Reading,
  members: readonly string[],
): Promise<PatronRow[]> {
  const { fromHour, toHour, defaultTimeZone } = parameters;
  const { rows } = await tx.query(
    `select patron.member::text,
            address,
            zone,
            case when zone <> time_zone then time_zone end as unknown_zone,
            to_json(deliver_at) #>> '{}' as deliver_at,
            to_json(deliver_at + interval '24 hours') #>> '{}' as expires_at,
            deliver_at > now as is_later,
            (deliver_at at time zone zone)::date::text as step_date,
            ${wants("email")} as wants_mail,
            ${wants("inapp")} as wants_notices,
            exists (
              select
              from library_jobs.suppression
              where suppression.address = lower(patron.address)
                and (expires_at is null or expires_at > now)) as is_suppressed
     from (${loans.patrons.sql}) patron
     cross join lateral (
       select coalesce($2::timestamptz, now()) as now,
              case when time_zone = any ($3::text[]) then time_zone else $4 end as zone) place
     cross join lateral (select now at time zone zone as local) clock
     cross join lateral (
       -- a local time that does not exist on the night of a clock change is taken as the first one after it
       select case
                when extract(hour from local) >= $5::int and extract(hour from local) < $6::int then now
                else (date_trunc('day', local)
                      + make_interval(days => case when extract(hour from local) >= $6::int then 1 else 0 end, hours => $5::int)
                     ) at time zone zone
              end as deliver_at) delivery
     where patron.member = any ($1)
     order by patron.member`,
    [members, at, zones, knownOr(defaultTimeZone, zones), fromHour, toHour],
  );
  return rows as PatronRow[];
}

/** A choice for the type counts before one for all types; without any it is wanted. */
function wants(channel: "email" | "inapp"): string {
  return `coalesce((
    select mode <> 'off'
    from library_jobs.channel_preference
    where member_id = patron.member::text
      and channel = '${channel}'
      and type in ('loan_due', '*')
    order by type = '*'
    limit 1), true)`;
}

function knownOr(zone: string, zones: readonly string[]): string {
  return zones.includes(zone) ? zone : "UTC";
}
