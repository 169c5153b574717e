import type { Queryable } from "horarium";

import { closeRows, readClock, type Claiming } from "./claim.ts";
import { decide, type DueRow } from "./decide.ts";
import { dueColumns, readFacts } from "./facts.ts";

/** What was put together for a member. */
export interface Digest {
  /** Deliveries in it; 0: another worker makes it, or nothing is left of it. */
  parts: number;
  suppressed: DueRow[];
  obsolete: DueRow[];
}

/**
 * Makes one delivery of all that a member waits for, which is then sent like any other. All of it or nothing: a worker
 * that makes the same digest is left alone, one that is claiming some of the rows is waited for.
 */
export async function makeDigest(
  tx: Queryable,
  claiming: Claiming,
  member: string,
): Promise<Digest> {
  if (!(await isOurs(tx, member))) return { parts: 0, suppressed: [], obsolete: [] };
  const now = await readClock(tx, claiming.at);
  const rows = await lockPending(tx, member, now);
  const facts = await readFacts(tx, claiming.port, rows, now);
  const decided = rows.map((row) => ({ row, decision: decide(row, facts, claiming) }));
  const closings = decided.flatMap(({ row, decision }) =>
    decision.to === "close" ? [{ ...decision, id: row.id, row }] : [],
  );
  await closeRows(
    tx,
    closings.map(({ id, status, reason }) => ({ id, status, reason })),
    now,
  );
  const parts = decided.filter(({ decision }) => decision.to === "digest").map(({ row }) => row);
  if (parts.length > 0) await writeDigest(tx, member, parts, now);
  const closed = (status: "suppressed" | "obsolete") =>
    closings.filter((closing) => closing.status === status).map(({ row }) => row);
  return { parts: parts.length, suppressed: closed("suppressed"), obsolete: closed("obsolete") };
}

async function isOurs(tx: Queryable, member: string): Promise<boolean> {
  const { rows } = await tx.query(
    "select pg_try_advisory_xact_lock(hashtextextended('library_jobs.digest:' || $1, 0)) as ours",
    [member],
  );
  return (rows as { ours: boolean }[])[0]!.ours;
}

/** Waits for who is claiming some of them. They wait for nobody, so there is no deadlock. */
async function lockPending(tx: Queryable, member: string, now: Date): Promise<DueRow[]> {
  const { rows } = await tx.query(
    `select ${dueColumns}
     from library_jobs.delivery
     where status = 'pending'
       and member_id = $1
       and not_before <= $2
       and type <> 'digest'
     order by id
     for update`,
    [member, now],
  );
  return rows as DueRow[];
}

async function writeDigest(
  tx: Queryable,
  member: string,
  parts: readonly DueRow[],
  now: Date,
): Promise<void> {
  // a delivery is in one digest only, so the first one names it
  await tx.query(
    `with digest as (
       insert into library_jobs.delivery (dedupe_key, member_id, type, not_before, created_at)
       values ('digest:' || $1, $2, 'digest', $4, $4)
       returning id
     )
     update library_jobs.delivery
     set status = 'digested',
         digest_id = (select id from digest),
         closed_at = $4
     where id = any ($3::bigint[])`,
    [parts[0]!.id, member, parts.map(({ id }) => id), now],
  );
}
