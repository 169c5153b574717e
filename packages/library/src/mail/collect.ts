import type { Queryable } from "horarium";

import type { NoticesPort } from "../ports/index.ts";

/** What decides which notices become mails. */
export interface Collecting {
  port: NoticesPort;
  /** At the first execution ever, begin with the first notice instead of after the newest. */
  backfill: boolean;
  maxAgeHours: number;
  /** An instant that a test puts in the place of the database's clock. */
  at: string | null;
}

/** Ids as text; null is before the first. */
export interface Range {
  after: string | null;
  /** The last one of this execution; null if there is nothing new. */
  until: string | null;
}

/** What became of notices. */
export interface Collected {
  collected: number;
  read: number;
  off: number;
  blocked: number;
  old: number;
  noAddress: number;
}

/** Which notices are new, and what would become of them. Writes nothing. */
export async function lookForNotices(
  tx: Queryable,
  collecting: Collecting,
): Promise<{ range: Range; found: Collected }> {
  const range = await newRange(tx, collecting);
  if (range.until === null) return { range, found: { ...nothing } };
  const { rows } = await tx.query(
    `select verdict, count(*)::int as notices
     from (${judged(collecting.port, range)}) notice
     group by verdict`,
    [...judgingValues(collecting), ...idsOf(range)],
  );
  return { range, found: counted(rows as VerdictRow[]) };
}

const nothing: Collected = { collected: 0, read: 0, off: 0, blocked: 0, old: 0, noAddress: 0 };

interface VerdictRow {
  verdict: keyof Collected;
  notices: number;
}

function counted(rows: readonly VerdictRow[]): Collected {
  const found = Object.fromEntries(rows.map(({ verdict, notices }) => [verdict, notices]));
  return { ...nothing, ...found };
}

/**
 * Ids are given before they are committed: a notice could still appear before one that is there. So the range ends
 * before the first notice of the last minute, and no transaction that writes notices may take longer.
 */
const lag = "60 seconds";

async function newRange(tx: Queryable, { port, backfill, at }: Collecting): Promise<Range> {
  const kept = await readCursor(tx);
  if (kept === undefined && !backfill) return { after: await newestId(tx, port), until: null };
  const after = kept ?? null;
  const { rows } = await tx.query(
    `select id::text
     from (${port.collect.sql}) notice
     where created_at > coalesce($1::timestamptz, now()) - interval '${lag}'
       ${after === null ? "" : "and id > $2"}
     order by notice.id
     limit 1`,
    after === null ? [at] : [at, after],
  );
  const young = (rows as { id: string }[])[0]?.id ?? null;
  return { after, until: await newestId(tx, port, { after, before: young }) };
}

/** Null without a notice. */
async function newestId(
  tx: Queryable,
  { collect }: NoticesPort,
  { after = null, before = null }: { after?: string | null; before?: string | null } = {},
): Promise<string | null> {
  const values: string[] = [];
  const bound = (condition: string, id: string | null) =>
    id === null ? "" : `and id ${condition} $${values.push(id)}`;
  const { rows } = await tx.query(
    `select id::text
     from (${collect.sql}) notice
     where true
       ${bound(">", after)}
       ${bound("<", before)}
     order by notice.id desc
     limit 1`,
    values,
  );
  return (rows as { id: string }[])[0]?.id ?? null;
}

/** The last notice that was looked at; null if it is before the first, undefined if there was no execution yet. */
async function readCursor(tx: Queryable): Promise<string | null | undefined> {
  const { rows } = await tx.query(
    `select value ->> 'last' as last
     from library_jobs.cursor
     where handler = 'send_notifications'
       and part = 'notices'`,
    [],
  );
  return (rows as { last: string | null }[])[0]?.last;
}

/** To be called before the first batch: it also keeps where to begin if there is nothing new. */
export async function holdCursor(tx: Queryable, { after }: Range): Promise<string | null> {
  const { rows } = await tx.query(
    `insert into library_jobs.cursor (handler, part, value)
     values ('send_notifications', 'notices', jsonb_build_object('last', $1::text))
     on conflict (handler, part) do update
     set value = cursor.value
     returning value ->> 'last' as last`,
    [after],
  );
  return (rows as { last: string | null }[])[0]!.last;
}

/**
 * Turns the next notices into deliveries and moves the cursor past them. Two executions take turns at the cursor.
 * `isLast`: there is no more in the range.
 */
export async function collectBatch(
  tx: Queryable,
  collecting: Collecting,
  range: Range,
  limit: number,
): Promise<{ found: Collected; isLast: boolean }> {
  const batch = { after: await holdCursor(tx, range), until: range.until };
  const values = [...judgingValues(collecting), ...idsOf(batch)];
  const { rows } = await tx.query(
    `with notice as (
       ${judged(collecting.port, batch, `order by notice.id limit $${values.length + 1}`)}
     ), written as (
       insert into library_jobs.delivery (dedupe_key, member_id, type, subject_keys, payload, priority, not_before, created_at)
       select 'notice:' || id,
              member::text,
              type,
              array['notice:' || id],
              payload,
              case urgency when 'security' then 0 else 100 end,
              now,
              now
       from notice
       where verdict = 'collected'
       order by notice.id
       on conflict (dedupe_key) do nothing
       returning 1
     ), moved as (
       update library_jobs.cursor
       set value = jsonb_build_object('last', (select id::text from notice order by notice.id desc limit 1)),
           updated_at = now()
       where handler = 'send_notifications'
         and part = 'notices'
         and exists (select from notice)
     )
     select verdict,
            -- what had a delivery already is not counted again
            case verdict when 'collected' then (select count(*) from written) else count(*) end::int as notices,
            count(*)::int as seen
     from notice
     group by verdict`,
    [...values, limit],
  );
  const seen = (rows as { seen: number }[]).reduce((sum, one) => sum + one.seen, 0);
  return { found: counted(rows as VerdictRow[]), isLast: seen < limit };
}

/** Each notice of the range with its verdict. `$1` is the time, `$2` the greatest age in hours, then the range's ids. */
function judged({ collect }: NoticesPort, { after }: Range, page = ""): string {
  return `
    select notice.*,
           now,
           case
             when skip in ('read', 'blocked', 'off') then skip
             when urgency <> 'security' and coalesce(own.mode, every.mode) = 'off' then 'off'
             when created_at < now - make_interval(hours => $2) then 'old'
             when address is null then 'noAddress'
             else 'collected'
           end as verdict
    from (
      select *
      from (${collect.sql}) notice
      where id <= $3
        ${after === null ? "" : "and id > $4"}
      ${page}) notice
    cross join (select coalesce($1::timestamptz, now()) as now) clock
    left join library_jobs.channel_preference own
      on own.member_id = notice.member::text
      and own.type = notice.type
      and own.channel = 'email'
    left join library_jobs.channel_preference every
      on every.member_id = notice.member::text
      and every.type = '*'
      and every.channel = 'email'`;
}

function judgingValues({ at, maxAgeHours }: Collecting): unknown[] {
  return [at, maxAgeHours];
}

function idsOf({ after, until }: Range): (string | null)[] {
  return after === null ? [until] : [until, after];
}
