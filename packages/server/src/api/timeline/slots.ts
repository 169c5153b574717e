import { sql, type Horarium, type JobRow, type Status } from "horarium";
import { explain, ScheduleError } from "horarium/schedule";
import { idFloor } from "../id-floor.ts";
import { readDecided } from "../jobs/upcoming.ts";
import { nextOf } from "./planned.ts";

export interface SlotQuery {
  /** Null: up to now, and what comes next. */
  before: Date | null;
  count: number;
  /** How many of those that are planned. */
  next: number;
  now: Date;
}

/** One slot with the execution that stands for it. */
export interface SlotRow {
  slot: Date;
  execution: string;
  status: Status;
  reason: string | null;
  startedAt: Date | null;
  completedAt: Date | null;
  durationMs: number | null;
  lateMs: number | null;
  attempt: number;
  /** Of a row that stands for several slots. */
  stretch: { slots: number; from: string; to: string } | null;
}

export interface Slots {
  rows: SlotRow[];
  others: Other[];
  changes: Marker[];
  next: Planned[];
  before: Date | null;
}

export async function readSlots(horarium: Horarium, job: JobRow, query: SlotQuery): Promise<Slots> {
  const found = await readRows(horarium, job.id, query);
  const rows = found.slice(0, query.count).toReversed();
  const from = rows[0]?.slot ?? null;
  const to = query.before ?? query.now;
  const [others, changes, next] = await Promise.all([
    readOthers(horarium, job.id, from, to),
    readMarkers(horarium, job.id, from, to),
    planned(horarium, job, query),
  ]);
  return {
    rows,
    others,
    changes,
    next,
    before: found.length > query.count ? from : null,
  };
}

/** The newest first, one more than asked for. A slot that was moved to an earlier instant and has begun is among them. */
function readRows(
  { db }: Horarium,
  jobId: string,
  { before, count, now }: SlotQuery,
): Promise<SlotRow[]> {
  const end = before ?? null;
  return db.rows(
    sql<SlotRow>`
      select scheduled_for as slot, id as execution, status, reason, started_at as "startedAt",
        completed_at as "completedAt", attempt,
        least(2147483647, date_part('epoch', completed_at - started_at) * 1000)::int as "durationMs",
        -- a month of waiting is more than a number of milliseconds holds here
        least(2147483647, greatest(0, date_part('epoch', started_at - due_at) * 1000))::int as "lateMs",
        case when status in ('missed', 'skipped') then result end as stretch
      from job_execution
      where job_id = ${jobId}
        and scheduled_for is not null
        and (${end}::timestamptz is null or scheduled_for < ${end}::timestamptz)
        -- what a person has decided of a slot to come stands among those
        and (scheduled_for <= ${now}::timestamptz
          or attempt > 0
          or status not in ('scheduled', 'skipped') and coalesce(moved_to, scheduled_for) <= ${now}::timestamptz)
      order by scheduled_for desc
      limit ${count + 1}`,
  );
}

/** One that was to wait for its time was made before it; by more than this, it is not found. */
const dayMs = 86_400_000;

interface Other {
  execution: string;
  at: Date;
  trigger: string;
  status: Status;
  triggeredBy: string | null;
}

function readOthers(
  { db }: Horarium,
  jobId: string,
  from: Date | null,
  to: Date,
): Promise<Other[]> {
  return db.rows(
    sql<Other>`
      select *
      from (
        select id as execution, coalesce(started_at, due_at) as at, trigger, status, triggered_by as "triggeredBy"
        from job_execution
        where job_id = ${jobId}
          and scheduled_for is null
          and id >= ${idFloor(new Date((from?.getTime() ?? dayMs) - dayMs))}::uuid
          and due_at >= ${from ?? new Date(0)}::timestamptz
          and due_at <= ${to}::timestamptz
        order by id desc
        limit 200
      ) other
      order by execution`,
  );
}

interface Marker {
  id: string;
  at: Date;
  by: string | null;
  verb: string;
  reason: string | null;
  columns: string[];
}

function readMarkers(
  { db }: Horarium,
  jobId: string,
  from: Date | null,
  to: Date,
): Promise<Marker[]> {
  return db.rows(
    sql<Marker>`
      select *
      from (
        select id::text, at, by, verb, reason,
          array(select jsonb_object_keys(case jsonb_typeof(after) when 'object' then after else '{}' end)) as columns
        from change
        where job_id = ${jobId}
          and execution_id is null
          and at >= ${from ?? new Date(0)}::timestamptz
          and at <= ${to}::timestamptz
        order by change.id desc
        limit 100
      ) marker
      order by id::bigint`,
  );
}

interface Planned {
  slot: Date;
  /** When it begins: not at its own instant where a person has moved it. */
  startsAt: Date;
  /** A person has taken it out, and can put it back. */
  isSkipped: boolean;
  shiftedFrom: string[];
  pass: "first" | "second" | null;
  sentence: string;
}

/** By the scheduler's planner, with what a person has decided of them. Without those that have begun. */
async function planned(
  horarium: Horarium,
  job: JobRow,
  { next: count, now }: SlotQuery,
): Promise<Planned[]> {
  const { schedule, timezone, dst_gap: dstGap, dst_overlap: dstOverlap } = job;
  const options = { timezone, dstGap, dstOverlap, startsAt: job.starts_at, endsAt: job.ends_at };
  const { enabled, disabled_until: disabledUntil } = job;
  const timed = { schedule, ...options, enabled, disabledUntil };
  const decided = await readDecided(horarium, [job], now);
  const slots = nextOf(timed, now, count + job.slots_ahead.length);
  try {
    return decided(job, slots)
      .slice(0, count)
      .map(({ slot, ...rest }) => {
        const told = explain(schedule, { ...options, at: slot });
        const { shiftedFrom = [], pass = null, sentence } = told;
        return { slot, ...rest, shiftedFrom, pass, sentence };
      });
  } catch (error) {
    // written by a newer version
    if (error instanceof ScheduleError) return [];
    throw error;
  }
}
