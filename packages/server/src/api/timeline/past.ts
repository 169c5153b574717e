import { sql, type Horarium, type Sql, type Status } from "horarium";
import { idFloor } from "../id-floor.ts";
import type { Grid } from "./grid.ts";

/** How many slots of a lane are in a bucket with a status. A row that stands for several counts as so many. */
export interface Counted {
  /** The id of a job, a folder, a handler; null: without one. */
  lane: string | null;
  bucket: number;
  status: Status;
  slots: number;
}

/** A row is made at its slot, or a few seconds before. */
const aheadMs = 3_600_000;
const dayMs = 86_400_000;

/** The slots of some jobs, with what was asked for by hand: read by the index of each job, so nothing is left out. */
export function countByJob(
  { db }: Horarium,
  grid: Grid,
  now: Date,
  ids: readonly string[],
): Promise<Counted[]> {
  const { from, to } = bounds(grid);
  return db.rows(
    sql<Counted>`
      select lane.id as lane, ${bucketIn(grid)} as bucket, status, ${slots} as slots
      from unnest(${ids}::uuid[]) as lane (id)
      cross join lateral (
        select status, result, scheduled_for as at
        from job_execution
        where job_id = lane.id
          and scheduled_for >= ${from}::timestamptz
          and scheduled_for < ${to}::timestamptz
          and moved_to is null
        union all
        select status, result, moved_to
        from job_execution
        where job_id = lane.id and moved_to >= ${from}::timestamptz and moved_to < ${to}::timestamptz
        union all
        select status, result, due_at
        from job_execution
        where job_id = lane.id
          and scheduled_for is null
          and id >= ${idFloor(new Date(grid.from - dayMs))}::uuid
          and id < ${idFloor(to)}::uuid
          and due_at >= ${from}::timestamptz
          and due_at < ${to}::timestamptz
      ) slot
      where status <> 'scheduled' or at <= ${now}::timestamptz
      group by 1, 2, 3`,
  );
}

/**
 * The slots of all jobs by their folder or handler, and one-time work. Read by the ids, which are in the order in which
 * the rows were made: a slot is made at its instant, or later where it was missed. One that was skipped long before its
 * instant is found by `countByJob` alone.
 */
export async function countByGroup(
  { db }: Horarium,
  grid: Grid,
  now: Date,
  group: "folder" | "handler",
): Promise<Counted[]> {
  const lane = group === "folder" ? sql`job.folder` : sql`execution.handler`;
  // the few outside of the stretch are left out below: asked for here, they lead the planner to expect hardly any rows
  const counted = await db.rows(
    sql<Counted>`
      select ${lane} as lane, ${bucketIn(grid)} as bucket, status, ${slots} as slots
      from (
        select job_id, handler, status, case when status in ('missed', 'skipped') then result end as result,
          coalesce(moved_to, scheduled_for, due_at) as at
        from job_execution
        where ${made(grid, now)}
      ) execution
      left join scheduled_job job on job.id = execution.job_id
      where (status <> 'scheduled' or at <= ${now}::timestamptz)
        and job.owner_id is null
      group by 1, 2, 3`,
  );
  return counted.filter(({ bucket }) => bucket >= 0 && bucket < grid.buckets);
}

/** One-time work, which no job's lane shows. */
export function countOneTime({ db }: Horarium, grid: Grid, now: Date): Promise<Counted[]> {
  const { from, to } = bounds(grid);
  return db.rows(
    sql<Counted>`
      select null as lane, ${bucketIn(grid)} as bucket, status, ${slots} as slots
      from (
        select status, null::jsonb as result, due_at as at
        from job_execution
        where ${made(grid, now)} and job_id is null
      ) execution
      where at >= ${from}::timestamptz
        and at < ${to}::timestamptz
        and (status <> 'scheduled' or at <= ${now}::timestamptz)
      group by 1, 2, 3`,
  );
}

/** When executions began and ended, each in its order: milliseconds since 1970. What runs has not ended. */
export interface Spans {
  starts: Float64Array;
  ends: Float64Array;
}

/** All executions that ran in the stretch, also of personal jobs: they take places too. */
export async function readSpans({ db }: Horarium, grid: Grid): Promise<Spans> {
  const { from, to } = bounds(grid);
  // as bytes: tens of thousands of numbers as rows of text would take longer to read than to find
  const [row] = await db.rows(
    sql<{ starts: Buffer | null; ends: Buffer | null }>`
      select string_agg(float8send(date_part('epoch', started_at) * 1000), ''::bytea) as starts,
        -- what takes no measurable time still was
        string_agg(float8send(date_part('epoch', greatest(completed_at, started_at + interval '1 ms')) * 1000), ''::bytea)
          filter (where completed_at is not null) as ends
      from (
        select started_at, completed_at
        from job_execution
        where completed_at > ${from}::timestamptz
          -- what takes longer than a day is not seen in its first days once it has ended
          and completed_at < ${new Date(grid.to + dayMs)}::timestamptz
        union all
        select started_at, completed_at
        from job_execution
        where status = 'running'
      ) execution
      where started_at < ${to}::timestamptz`,
  );
  return { starts: sorted(row!.starts), ends: sorted(row!.ends) };
}

function sorted(bytes: Buffer | null): Float64Array {
  if (bytes === null) return new Float64Array(0);
  // PostgreSQL sends the high byte first
  const copy = Uint8Array.from(bytes);
  Buffer.from(copy.buffer).swap64();
  return new Float64Array(copy.buffer).sort();
}

/** What runs now, and since when. */
export function readRunning({
  db,
}: Horarium): Promise<{ jobId: string | null; startedAt: Date }[]> {
  return db.rows(
    sql<{ jobId: string | null; startedAt: Date }>`
      select job_id as "jobId", started_at as "startedAt"
      from job_execution
      where status = 'running'
      limit 10000`,
  );
}

/** One execution as a bar of its own. */
export interface Bar {
  job: string;
  id: string;
  at: Date;
  status: Status;
  reason: string | null;
  attempt: number;
  startedAt: Date | null;
  completedAt: Date | null;
  /** Of a row that stands for several slots. */
  stretch: { slots: number; from: string; to: string } | null;
  /** Where a person has moved its slot, which is `at`; null: nobody has. */
  movedTo: Date | null;
}

/**
 * The executions of some jobs one by one, the newest `most` of each; and of each the last one before the stretch where
 * it stands for slots that reach into it. A slot that was moved and has not begun is none of them: it is planned.
 */
export function readBars(
  { db }: Horarium,
  grid: Grid,
  now: Date,
  ids: readonly string[],
  most: number,
): Promise<Bar[]> {
  const { from, to } = bounds(grid);
  const columns = sql`id, status, reason, attempt, started_at as "startedAt", completed_at as "completedAt",
    case when status in ('missed', 'skipped') then result end as stretch, moved_to as "movedTo"`;
  return db.rows(
    sql<Bar>`
      select lane.id as job, bar.*
      from unnest(${ids}::uuid[]) as lane (id)
      cross join lateral (
        (select scheduled_for as at, ${columns}
          from job_execution
          where job_id = lane.id and scheduled_for >= ${from}::timestamptz and scheduled_for < ${to}::timestamptz
          order by scheduled_for desc
          limit ${most})
        union all
        (select scheduled_for, ${columns}
          from job_execution
          where job_id = lane.id and scheduled_for < ${from}::timestamptz and moved_to is null
          order by scheduled_for desc
          limit 1)
        union all
        (select scheduled_for, ${columns}
          from job_execution
          where job_id = lane.id
            and moved_to >= ${from}::timestamptz
            and moved_to < ${to}::timestamptz
            and (scheduled_for < ${from}::timestamptz or scheduled_for >= ${to}::timestamptz)
          order by moved_to desc
          limit ${most})
        union all
        (select due_at, ${columns}
          from job_execution
          where job_id = lane.id
            and scheduled_for is null
            and id >= ${idFloor(new Date(grid.from - dayMs))}::uuid
            and id < ${idFloor(to)}::uuid
            and due_at >= ${from}::timestamptz
            and due_at < ${to}::timestamptz
          order by id desc
          limit ${most})
      ) bar
      where (status <> 'scheduled' or attempt > 0 or coalesce("movedTo", at) <= ${now}::timestamptz)
        and (at >= ${from}::timestamptz
          or "movedTo" >= ${from}::timestamptz
          or (stretch ->> 'to')::timestamptz >= ${from}::timestamptz)
      order by at`,
  );
}

function bounds({ from, to }: Grid): { from: Date; to: Date } {
  return { from: new Date(from), to: new Date(to) };
}

/** By the primary key: rows that can have their slot in the stretch. What is long past was made a day later at most. */
function made(grid: Grid, now: Date): Sql {
  const first = sql`id >= ${idFloor(new Date(grid.from - aheadMs))}::uuid`;
  if (grid.to + dayMs >= now.getTime()) return first;
  return sql`${first} and id < ${idFloor(new Date(grid.to + dayMs))}::uuid`;
}

function bucketIn({ from, bucketMs }: Grid): Sql {
  // what lies far outside may be too many buckets away to be counted
  return sql`least(2147483647, greatest(-1, floor(
    (date_part('epoch', at) * 1000 - ${from}::float8) / ${bucketMs}::float8)))::int`;
}

const slots = sql`sum(
  case when status in ('missed', 'skipped') then coalesce((result ->> 'slots')::int, 1) else 1 end)::int`;
