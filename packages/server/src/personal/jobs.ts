import { sql, type Horarium, type JobRow, type Sql } from "horarium";
import { Problem } from "../api/problem.ts";
import { personalLimits } from "./limits.ts";

/** A personal job of `owner`. Throws `Problem` 404, also for one of somebody else. */
export async function ownJob({ db }: Horarium, owner: string, id: string): Promise<JobRow> {
  const [job] = await selectJobs(db, sql`id = ${id} and owner_id = ${owner}`);
  if (job === undefined) throw noSuchJob(id);
  return job;
}

/** Anybody's, for admins. Throws `Problem` 404. */
export async function anyonesJob({ db }: Horarium, id: string): Promise<JobRow> {
  const [job] = await selectJobs(db, sql`id = ${id} and owner_id is not null`);
  if (job === undefined) throw noSuchJob(id);
  return job;
}

export function listOwnJobs({ db }: Horarium, owner: string): Promise<JobRow[]> {
  return selectJobs(db, sql`owner_id = ${owner}`);
}

/** Of everybody, or of one owner; at most `limit`, after the id `after`. */
export function listPersonalJobs(
  { db }: Horarium,
  { owner, after, limit }: { owner: string | null; after: string | null; limit: number },
): Promise<JobRow[]> {
  return db.rows(
    sql<JobRow>`
      select *
      from scheduled_job
      where owner_id is not null
        and deleted_at is null
        and (${owner}::text is null or owner_id = ${owner})
        and (${after}::uuid is null or id > ${after}::uuid)
      order by id
      limit ${limit}`,
  );
}

function selectJobs(db: Horarium["db"], which: Sql): Promise<JobRow[]> {
  return db.rows(
    sql<JobRow>`
      select *
      from scheduled_job
      where ${which} and deleted_at is null
      order by lower(name), id`,
  );
}

function noSuchJob(id: string): Problem {
  return new Problem(404, "not_found", `job ${id}: there is none of this id`);
}

/** How many count against the quota. Those deleted a short while ago do. */
export async function countOwned({ db, clock }: Horarium, owner: string): Promise<number> {
  const [row] = await db.rows(
    sql<{ count: number }>`
      select count(*)::int as count
      from scheduled_job
      where owner_id = ${owner}
        and (deleted_at is null
          or deleted_at > coalesce(${clock.override()}::timestamptz, now())
            - ${personalLimits.minIntervalMs} * interval '1 ms')`,
  );
  return row!.count;
}

/**
 * Takes the owner's turn until the end of the transaction, and throws `Problem` 409 where no further job fits: of requests
 * that come at once, each counts what the ones before have made.
 */
export async function takePlace(tx: Horarium, owner: string): Promise<void> {
  await tx.db.rows(
    sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.db.schema} personal ${owner}`}, 0))`,
  );
  if ((await countOwned(tx, owner)) < personalLimits.jobs) return;
  throw new Problem(
    409,
    "quota",
    `nobody has more than ${personalLimits.jobs} personal jobs; delete one, and make another an hour later`,
  );
}

/** When the job may begin again: an hour after it began last, or will. Null: at any time. */
export async function freeAt(
  { db, clock }: Horarium,
  jobId: string,
): Promise<{ at: Date; isAhead: boolean } | null> {
  const [row] = await db.rows(
    sql<{ at: Date | null; isAhead: boolean }>`
      select last.at + ${personalLimits.minIntervalMs} * interval '1 ms' as at,
        last.at + ${personalLimits.minIntervalMs} * interval '1 ms'
          > coalesce(${clock.override()}::timestamptz, clock_timestamp()) as "isAhead"
      from (
        select max(greatest(due_at, started_at)) as at
        from job_execution
        where job_id = ${jobId} and status not in ('skipped', 'missed')
      ) last`,
  );
  return row?.at ? { at: row.at, isAhead: row.isAhead } : null;
}
