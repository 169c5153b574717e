import { randomUUID } from "node:crypto";

import type { Queryable } from "horarium";

import type { NoticesPort } from "../ports/index.ts";
import type { Ready } from "./compose.ts";
import { decide, type Decision, type DueRow, type Facts, type Rules } from "./decide.ts";
import { dueColumns, readFacts } from "./facts.ts";
import { lockMinutes } from "./lock.ts";
import type { ProfileProblem } from "./sound-profile.ts";

/** How deliveries are claimed. */
export interface Claiming extends Rules {
  port: NoticesPort;
  /** An instant that a test puts in the place of the database's clock. */
  at: string | null;
}

/** A batch of due deliveries, and what was decided about each. */
export interface Claimed {
  /** Locked with `token`. */
  ready: Ready[];
  token: string;
  /** Members whose digest is due. Their deliveries are as they were. */
  digests: string[];
  suppressed: DueRow[];
  obsolete: DueRow[];
  deferred: DueRow[];
  problems: ProfileProblem[];
  /** A dry execution goes on behind it. */
  last: Position | null;
}

/** A place in the order in which deliveries are claimed. */
export interface Position {
  priority: number;
  notBefore: string;
  id: string;
}

/**
 * Takes the next due deliveries, what is about security first. All that is decided about them is written in the same
 * transaction: a crash before its commit changes nothing. Those that others are claiming are skipped.
 */
export async function claimDue(tx: Queryable, claiming: Claiming, limit: number): Promise<Claimed> {
  const { rows, now } = await lockDue(tx, claiming.at, limit);
  const claimed = sortOut(rows, await readFacts(tx, claiming.port, rows, now), claiming);
  await closeRows(tx, claimed.closings, now);
  await deferRows(tx, claimed.waits);
  await startRows(tx, claimed.ready, claimed.token, now);
  return claimed;
}

/** The same decisions about the deliveries behind `after`, without a lock or a write. */
export async function lookAtDue(
  tx: Queryable,
  claiming: Claiming,
  limit: number,
  after: Position | null,
): Promise<Claimed> {
  const { rows, now } = await readDue(tx, claiming.at, limit, after);
  return sortOut(rows, await readFacts(tx, claiming.port, rows, now), claiming);
}

interface Found {
  rows: PlacedRow[];
  now: Date;
}

type PlacedRow = DueRow & { not_before: string };

const columns = `${dueColumns}, to_json(not_before) #>> '{}' as not_before`;

async function lockDue(tx: Queryable, at: string | null, limit: number): Promise<Found> {
  const now = await readClock(tx, at);
  // one range of the index for each priority: what waits for later is not looked at
  const { rows } = await tx.query(
    `with urgent as (
       select id
       from library_jobs.delivery
       where status = 'pending'
         and priority = 0
         and not_before <= $1
       order by not_before, id
       limit $2
       for update skip locked
     ), other as (
       select id
       from library_jobs.delivery
       where status = 'pending'
         and priority = 100
         and not_before <= $1
       order by not_before, id
       limit greatest(0, $2 - (select count(*) from urgent))
       for update skip locked
     )
     select ${columns}
     from library_jobs.delivery
     where id = any (array(select id from urgent union all select id from other))
     order by priority, delivery.not_before, delivery.id`,
    [now, limit],
  );
  return { rows: withFewDigests(rows as PlacedRow[]), now };
}

async function readDue(
  tx: Queryable,
  at: string | null,
  limit: number,
  after: Position | null,
): Promise<Found> {
  const now = await readClock(tx, at);
  const { rows } = await tx.query(
    `select ${columns}
     from library_jobs.delivery
     where status = 'pending'
       and delivery.not_before <= $1
       and ($3::smallint is null or (priority, delivery.not_before, delivery.id) > ($3::smallint, $4::timestamptz, $5::bigint))
     order by priority, delivery.not_before, delivery.id
     limit $2`,
    [now, limit, after?.priority ?? null, after?.notBefore ?? null, after?.id ?? null],
  );
  return { rows: withFewDigests(rows as PlacedRow[]), now };
}

/** The parts of all digests of a batch are in memory at the same time. */
const digestsAtOnce = 10;

/** As far as the batch has no more digests than that. Those behind are left for the next one. */
function withFewDigests(rows: PlacedRow[]): PlacedRow[] {
  const tooMany = rows.filter(({ type }) => type === "digest")[digestsAtOnce];
  return tooMany === undefined ? rows : rows.slice(0, rows.indexOf(tooMany));
}

/** One instant for all decisions of a transaction. */
export async function readClock(tx: Queryable, at: string | null): Promise<Date> {
  const { rows } = await tx.query("select coalesce($1::timestamptz, now()) as now", [at]);
  return (rows as { now: Date }[])[0]!.now;
}

type Close = Extract<Decision, { to: "close" }> & { id: string };
type Wait = Extract<Decision, { to: "wait" }> & { id: string };

/** What the decisions come to. */
function sortOut(
  rows: readonly PlacedRow[],
  facts: Facts,
  rules: Rules,
): Claimed & { closings: Close[]; waits: Wait[] } {
  const last = rows.at(-1);
  const claimed = {
    ready: [] as Ready[],
    token: randomUUID(),
    digests: new Set<string>(),
    suppressed: [] as DueRow[],
    obsolete: [] as DueRow[],
    deferred: [] as DueRow[],
    closings: [] as Close[],
    waits: [] as Wait[],
  };
  for (const row of rows) {
    const decision = decide(row, facts, rules);
    switch (decision.to) {
      case "send":
        claimed.ready.push(readyOf(row, decision, facts.now));
        break;
      case "digest":
        claimed.digests.add(row.member_id);
        break;
      case "wait":
        claimed.deferred.push(row);
        claimed.waits.push({ ...decision, id: row.id });
        break;
      case "close":
        claimed[decision.status].push(row);
        claimed.closings.push({ ...decision, id: row.id });
        break;
    }
  }
  return {
    ...claimed,
    digests: [...claimed.digests],
    problems: facts.problems,
    last:
      last === undefined
        ? null
        : { priority: last.priority, notBefore: last.not_before, id: last.id },
  };
}

function readyOf(
  row: DueRow,
  { address, told, profile }: Extract<Decision, { to: "send" }>,
  now: Date,
): Ready {
  return {
    id: row.id,
    member: row.member_id,
    address,
    isSecurity: row.priority === 0,
    // with the one that begins now
    attempts: row.attempts + 1,
    told,
    reader: { locale: profile.locale, timezone: profile.time_zone, now },
  };
}

/** Ends deliveries that are not sent. */
export async function closeRows(
  tx: Queryable,
  closings: readonly { id: string; status: "suppressed" | "obsolete"; reason: string }[],
  now: Date,
): Promise<void> {
  if (closings.length === 0) return;
  await tx.query(
    `update library_jobs.delivery
     set status = closing.status,
         last_error = closing.reason,
         closed_at = $2
     from jsonb_to_recordset($1::jsonb) as closing (id bigint, status text, reason text)
     where delivery.id = closing.id`,
    [JSON.stringify(closings), now],
  );
}

async function deferRows(tx: Queryable, waits: readonly Wait[]): Promise<void> {
  if (waits.length === 0) return;
  await tx.query(
    `update library_jobs.delivery
     set not_before = wait.until
     from jsonb_to_recordset($1::jsonb) as wait (id bigint, until timestamptz)
     where delivery.id = wait.id`,
    [JSON.stringify(waits)],
  );
}

async function startRows(
  tx: Queryable,
  ready: readonly Ready[],
  token: string,
  now: Date,
): Promise<void> {
  if (ready.length === 0) return;
  await tx.query(
    `update library_jobs.delivery
     set status = 'sending',
         address = started.address,
         begun_at = null,
         lock_token = $2,
         locked_until = $3::timestamptz + interval '${lockMinutes} minutes'
     from jsonb_to_recordset($1::jsonb) as started (id bigint, address text)
     where delivery.id = started.id`,
    [JSON.stringify(ready.map(({ id, address }) => ({ id, address }))), token, now],
  );
}
