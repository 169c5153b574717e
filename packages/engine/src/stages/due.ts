import { now, type Clock } from "../clock.ts";
import { isStopped } from "../execution/is-stopped.ts";
import { sql, type Database } from "../sql.ts";

/** An execution that was decided without being run, or that waits. */
export interface Decided {
  id: string;
  job_id: string;
  scheduled_for: Date | null;
  status: "queued" | "skipped";
  held: "overlap" | "concurrency" | null;
}

/**
 * What waited and is due becomes `queued`, where nothing can bar it: one-time work, and jobs that may overlap.
 * Returns how many.
 */
export async function promoteDue(db: Database, clock: Clock, limit: number): Promise<number> {
  const promoted = await db.rows(
    sql`
      update job_execution
      set status = 'queued',
          held = case when concurrency_key is null then null else 'concurrency' end,
          queued_at = ${now(clock)}
      where id = any (array(
        select id
        from job_execution
        where status = 'scheduled'
          and due_at <= ${now(clock)}
          and overlap_policy is null
          and not ${isStopped}
        order by due_at
        limit ${limit}
        for update skip locked))
      returning 1`,
  );
  return promoted.length;
}

/**
 * Decides, at their instant, the executions of jobs that must not overlap themselves. The one that gets its job's turn
 * is queued; of the others the job's policy says whether they wait (`held`) or are `skipped`.
 *
 * The turn is taken by compare-and-set on the job's row, so that it is given once, whatever the number of nodes.
 */
export function decideOverlap(db: Database, clock: Clock, limit: number): Promise<Decided[]> {
  return db.rows(
    sql<Decided>`
      with due as (
        select execution.id, job_id, execution.overlap_policy, trigger, execution.concurrency_key, attempt, due_at,
          job.current_execution_id is not distinct from execution.id as had_turn
        from job_execution execution
        join scheduled_job job on job.id = job_id
        where status = 'scheduled'
          and due_at <= ${now(clock)}
          and execution.overlap_policy is not null
          and not ${isStopped}
        order by due_at, execution.id
        limit ${limit}
        -- the job too, and without waiting: who pauses or edits it holds its row, and then wants its executions
        for no key update of execution, job skip locked
      ), turn as (
        update scheduled_job job
        set current_execution_id = first.id
        from (
          -- one that was claimed ahead and given back has the turn still, and one that has begun comes before the next
          select distinct on (job_id) id, job_id
          from due
          order by job_id, had_turn desc, attempt desc, due_at, id
        ) first
        where job.id = first.job_id
          and (job.current_execution_id is null or job.current_execution_id = first.id)
        returning job.current_execution_id as id
      ), decided as (
        select due.id,
          concurrency_key,
          turn.id is not null as has_turn,
          -- a slot does not wait where its policy says so, or behind another that waits already; what a person or a
          -- catch-up asked for always waits
          turn.id is null and trigger = 'schedule' and (
            overlap_policy = 'skip'
            or overlap_policy = 'queue_one' and (
              exists (select from job_execution waiting where waiting.job_id = due.job_id and waiting.held = 'overlap')
              or row_number() over (partition by due.job_id, turn.id is null order by due_at, due.id) > 1)
          ) as is_skipped
        from due
        left join turn on turn.id = due.id
      )
      update job_execution execution
      set status = case when is_skipped then 'skipped' else 'queued' end,
          reason = case when is_skipped then 'overlap' else reason end,
          completed_at = case when is_skipped then ${now(clock)} end,
          queued_at = case when is_skipped then null else ${now(clock)} end,
          held = case
            when is_skipped then null
            when not has_turn then 'overlap'
            when decided.concurrency_key is not null then 'concurrency'
          end
      from decided
      where execution.id = decided.id
      returning execution.id, execution.job_id, execution.scheduled_for, execution.status, execution.held`,
  );
}

/** Jobs of which a slot waits behind an unfinished one that is to make room for it, and has not been asked to. */
export async function findBarred(db: Database): Promise<string[]> {
  const jobs = await db.rows(
    sql<{ id: string }>`
      select job.id
      from job_execution waiting
      join scheduled_job job on job.id = waiting.job_id
      left join job_execution unfinished on unfinished.id = job.current_execution_id
      where waiting.held = 'overlap' and waiting.overlap_policy = 'cancel_previous' and waiting.trigger = 'schedule'
      group by job.id
      -- of those that wait, one stays
      having count(*) > 1
        or bool_or(unfinished.status in ('scheduled', 'queued')
          or unfinished.status = 'running' and unfinished.cancel_requested_at is null)`,
  );
  return jobs.map(({ id }) => id);
}

/**
 * Makes room for the executions that wait behind an unfinished one whose policy is `cancel_previous`: asks for the end
 * of the unfinished one, and of those that wait, keeps the newest.
 */
export async function cancelPrevious(db: Database, clock: Clock, jobIds: string[]): Promise<void> {
  // what barred the slot may have ended since, and the slot have its turn; and what a person or a catch-up asked for
  // waits, and has nothing ended
  const barring = sql`
    select current_execution_id
    from scheduled_job job
    where id = any(${jobIds})
      and exists (
        select from job_execution waiting
        where waiting.job_id = job.id
          and held = 'overlap'
          and overlap_policy = 'cancel_previous'
          and trigger = 'schedule')`;
  await db.rows(
    sql`
      with superseded as (
        select id
        from (
          select id, row_number() over (partition by job_id order by due_at desc, id desc) as place
          from job_execution
          where held = 'overlap' and job_id = any(${jobIds}) and trigger = 'schedule'
        ) waiting
        where place > 1
      )
      update job_execution
      set status = 'skipped', held = null, reason = 'overlap', completed_at = ${now(clock)}
      where id = any (array(select id from superseded)) and held = 'overlap'`,
  );
  await db.rows(
    sql`
      update job_execution
      set cancel_requested_at = ${now(clock)}, cancel_requested_by = 'overlap policy'
      where id = any (array(${barring}))
        and status = 'running'
        and cancel_requested_at is null`,
  );
  // what waits for its time (a retry) holds no lease, and ends here
  await db.rows(
    sql`
      with busy as (
        -- the jobs first, in order: who pauses or edits one holds its row, and then wants its executions
        ${barring}
        order by id
        for no key update
      ), ended as (
        update job_execution
        set status = 'cancelled', held = null, reason = 'overlap', completed_at = ${now(clock)}
        where id = any (array(select current_execution_id from busy))
          and status in ('scheduled', 'queued')
        returning id, job_id
      )
      update scheduled_job job
      set current_execution_id = null
      from ended
      where job.id = ended.job_id and job.current_execution_id = ended.id`,
  );
}

/** Gives the turn of each job that is free to the first execution that waits for it. Returns how many got it. */
export async function admitWaiting(db: Database, clock: Clock): Promise<number> {
  const admitted = await db.rows(
    sql`
      with waiting as (
        select execution.id, job_id, due_at
        from job_execution execution
        join scheduled_job job on job.id = job_id
        where held = 'overlap'
          and job.current_execution_id is null
        order by due_at, execution.id
        for no key update of execution, job skip locked
      ), turn as (
        update scheduled_job job
        set current_execution_id = first.id
        from (select distinct on (job_id) id, job_id from waiting order by job_id, due_at, id) first
        where job.id = first.job_id and job.current_execution_id is null
        returning job.current_execution_id
      )
      update job_execution
      set held = case when concurrency_key is null then null else 'concurrency' end,
          queued_at = ${now(clock)}
      where id = any (array(select current_execution_id from turn))
      returning 1`,
  );
  return admitted.length;
}

/** No more of one key are admitted in one look. */
const admitLimit = 1_000;

/**
 * Gives the free places of each concurrency key to the executions that wait for one, by priority and time. The places
 * taken are counted under a lock on the key's row, so that two nodes do not give out the same one. Returns how many.
 */
export async function admitByKey(db: Database): Promise<number> {
  // the keys by one step of the index for each, however many wait
  const keys = await db.rows(
    sql<{ key: string }>`
      with recursive waiting (key) as (
        (select concurrency_key from job_execution where held = 'concurrency' order by concurrency_key limit 1)
        union all
        select (
            select concurrency_key
            from job_execution
            where held = 'concurrency' and concurrency_key > waiting.key
            order by concurrency_key
            limit 1)
        from waiting
        where waiting.key is not null
      )
      select key
      from waiting
      where key is not null`,
  );
  let admitted = 0;
  for (const { key } of keys) admitted += await admitOneKey(db, key);
  return admitted;
}

function admitOneKey(db: Database, key: string): Promise<number> {
  return db.transaction(async (tx) => {
    await tx.rows(sql`insert into concurrency_key (key) values (${key}) on conflict do nothing`);
    await tx.rows(sql`select from concurrency_key where key = ${key} for update`);
    // a statement of its own: it must see what was committed before the lock was given
    const admitted = await tx.rows(
      sql`
        update job_execution
        set held = null
        where id = any (array(
          select id
          from (
            select id, concurrency_limit, row_number() over (order by priority, due_at, id) as place
            from (
              select id, concurrency_limit, priority, due_at
              from job_execution
              where held = 'concurrency' and concurrency_key = ${key}
              order by priority, due_at, id
              limit ${admitLimit}
            ) first
          ) waiting
          where place <= concurrency_limit - (
            select count(*)
            from job_execution
            where concurrency_key = ${key} and held is null and status in ('queued', 'running'))))
          and held = 'concurrency'
        returning 1`,
    );
    return admitted.length;
  });
}
