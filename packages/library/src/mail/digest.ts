import type { Queryable } from "horarium";

import { closeRows, readClock, type Claiming } from "./claim.ts";
import { decide, followingDigest, type Decision, type DueRow, type Facts } from "./decide.ts";
import { dueColumns, readFacts } from "./facts.ts";

/** What was put together for a member. */
export interface Digest {
  /** Deliveries in it; 0: another worker makes it, or nothing is left of it. */
  parts: number;
  /** Deliveries that it had no room for, and that the next one will have. */
  waiting: number;
  suppressed: number;
  obsolete: number;
}

/** A longer mail nobody reads, and some servers refuse. */
const partsAtMost = 200;
const readAtOnce = 500;

/**
 * Makes one delivery of what a member waits for, oldest first, which is then sent like any other. What it has no room
 * for waits for the member's next digest. A worker that makes the same digest is left alone, one that is claiming some
 * of the rows is waited for.
 */
export async function makeDigest(
  tx: Queryable,
  claiming: Claiming,
  member: string,
): Promise<Digest> {
  const digest: Digest = { parts: 0, waiting: 0, suppressed: 0, obsolete: 0 };
  if (!(await isOurs(tx, member))) return digest;
  const now = await readClock(tx, claiming.at);
  const parts: string[] = [];
  for (let after = "0"; ;) {
    const rows = await lockPending(tx, member, now, after);
    const facts = await readFacts(tx, claiming.port, rows, now);
    const decided = rows.map((row) => ({ row, decision: decide(row, facts, claiming) }));
    const closings = decided.flatMap(closingOf);
    await closeRows(tx, closings, now);
    for (const { status } of closings) digest[status] += 1;
    const isPart = decided.filter(({ decision }) => decision.to === "digest");
    parts.push(...isPart.slice(0, partsAtMost - parts.length).map(({ row }) => row.id));
    if (parts.length === partsAtMost) {
      digest.waiting = await postponeOthers(tx, member, parts, facts);
      break;
    }
    if (rows.length < readAtOnce) break;
    after = rows.at(-1)!.id;
  }
  digest.parts = parts.length;
  if (parts.length > 0) await writeDigest(tx, member, parts, digest.waiting, now);
  return digest;
}

function closingOf({ row, decision }: { row: DueRow; decision: Decision }) {
  return decision.to === "close" ? [{ ...decision, id: row.id }] : [];
}

async function isOurs(tx: Queryable, member: string): Promise<boolean> {
  const { rows } = await tx.query(
    "select pg_try_advisory_xact_lock(hashtextextended('library_jobs.digest:' || $1, 0)) as ours",
    [member],
  );
  return (rows as { ours: boolean }[])[0]!.ours;
}

/** Waits for who is claiming some of them. They wait for nobody, so there is no deadlock. */
async function lockPending(
  tx: Queryable,
  member: string,
  now: Date,
  after: string,
): Promise<DueRow[]> {
  const { rows } = await tx.query(
    `select ${dueColumns}
     from library_jobs.delivery
     where status = 'pending'
       and member_id = $1
       and not_before <= $2
       and type <> 'digest'
       and id > $3
     order by delivery.id
     limit ${readAtOnce}
     for update`,
    [member, now, after],
  );
  return rows as DueRow[];
}

/**
 * Leaves all that could be in a digest, and is not in this one, to the one after it. Without this it would be due, and
 * one mail would follow the other. What the next one would be too late for stays due, and comes in a digest of its own.
 */
async function postponeOthers(
  tx: Queryable,
  member: string,
  parts: readonly string[],
  facts: Facts,
): Promise<number> {
  const { rows } = await tx.query(
    `select distinct type
     from library_jobs.delivery
     where status = 'pending'
       and member_id = $1
       and not_before <= $2
       and type <> 'digest'`,
    [member, facts.now],
  );
  const waits = (rows as { type: string }[]).flatMap(({ type }) => {
    const until = followingDigest({ type, member_id: member }, facts);
    return until === null ? [] : [{ type, until }];
  });
  const { rowCount } = await tx.query(
    `update library_jobs.delivery
     set not_before = wait.until
     from jsonb_to_recordset($4::jsonb) as wait (type text, until timestamptz)
     where status = 'pending'
       and member_id = $1
       and not_before <= $2
       and id <> all ($3::bigint[])
       and priority > 0
       and delivery.type = wait.type
       and (expires_at is null or expires_at > wait.until)`,
    [member, facts.now, parts, JSON.stringify(waits)],
  );
  return rowCount ?? 0;
}

async function writeDigest(
  tx: Queryable,
  member: string,
  parts: readonly string[],
  waiting: number,
  now: Date,
): Promise<void> {
  // a delivery is in one digest only, so the first one names it
  await tx.query(
    `with digest as (
       insert into library_jobs.delivery (dedupe_key, member_id, type, payload, not_before, created_at)
       values ('digest:' || $1, $2, 'digest', jsonb_build_object('waiting', $5::integer), $4, $4)
       returning id
     )
     update library_jobs.delivery
     set status = 'digested',
         digest_id = (select id from digest),
         closed_at = $4
     where id = any ($3::bigint[])`,
    [parts[0], member, parts, now, waiting],
  );
}
