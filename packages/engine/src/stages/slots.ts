import { noteMissed } from "../alerts/conditions.ts";
import { now, type Clock } from "../clock.ts";
import type { JobRow, Trigger } from "../rows.ts";
import {
  assertHasSlot,
  countSlots,
  jitterDelay,
  nextSlots,
  parseSchedule,
  previousSlot,
  type Schedule,
} from "../schedule/index.ts";
import { jobColumns, ofJob } from "../execution/of-job.ts";
import { sql, type Database } from "../sql.ts";
import { withoutTaken } from "../slot-plan.ts";
import { timingOptions, type Timing } from "../timing.ts";
import { uuidv7 } from "../uuid.ts";
import { effectOn, readEffects, type SlotEffect } from "../execution/quiet-effects.ts";

/** What is read of a job to make its slots. */
type Planned = Timing &
  Pick<
    JobRow,
    | "id"
    | "name"
    | "misfire_policy"
    | "misfire_after_ms"
    | "misfire_cap"
    | "misfire_max_age_ms"
    | "version"
    | "slots_ahead"
    | "folder"
    | "tags"
  > & { next_run_at: Date };

/** A row to be made. */
interface Slot {
  job: Planned;
  at: Date;
  trigger: Trigger;
  isMissed: boolean;
  /** For a row that stands for a stretch of slots. */
  stretch: { slots: number; more: boolean; from: Date; to: Date } | null;
  /** Of a quiet window. */
  effect?: SlotEffect;
}

/** A job's slots up to now, and where its cursor goes. */
interface Plan {
  slots: Slot[];
  cursor: Date | null;
}

export interface SlotsMade {
  /** How many jobs were looked at: as many as the limit means that there may be more. */
  jobs: number;
  /** How many rows were made. */
  slots: number;
  missed: { id: string; job_id: string; scheduled_for: Date }[];
  /** In a quiet window that skips slots. */
  skipped: { id: string; job_id: string; scheduled_for: Date }[];
  /** Jobs whose schedule or zone cannot be read any more: disabled, with the reason. */
  disabled: { id: string; name: string; reason: string }[];
}

/** More missed slots than these become one row. */
const separateRows = 20;
/** Counting what was missed stops here: the row then says "more". */
const countLimit = 10_000;
/** Slots made of one job in one round. */
const roundLimit = 500;

/**
 * Makes one row for each slot up to now + `lookAheadMs`, and moves the jobs' cursors past them, in one statement.
 *
 * Any node may do it at any time, also several at once: the cursor that was read must still be the cursor, and a slot
 * that already has its row is left alone.
 */
export async function makeSlots(
  db: Database,
  clock: Clock,
  { lookAheadMs, limit }: { lookAheadMs: number; limit: number },
): Promise<SlotsMade> {
  const jobs = await db.rows(
    sql<Planned & { at: Date; is_quiet: boolean }>`
      select id, name, folder, tags, schedule, timezone, starts_at, ends_at, dst_gap, dst_overlap, jitter_ms, misfire_policy,
        misfire_after_ms, misfire_cap, misfire_max_age_ms, version, slots_ahead, next_run_at, ${now(clock)} as at,
        exists (select from quiet_window where effect <> 'hold_alerts') as is_quiet
      from scheduled_job
      where enabled
        and deleted_at is null
        and next_run_at <= ${now(clock)} + ${lookAheadMs} * interval '1 ms'
      order by next_run_at
      limit ${limit}`,
  );
  const windows = jobs.some(({ is_quiet }) => is_quiet) ? await readEffects(db) : [];
  const inQuiet = (slot: Slot): Slot =>
    windows.length === 0 || slot.stretch !== null
      ? slot
      : { ...slot, effect: effectOn(windows, slot.job, slot.at) };
  const plan = planner(lookAheadMs);
  const plans: (Plan & { job: Planned })[] = [];
  const unreadable: { job: Planned; reason: string }[] = [];
  for (const job of jobs) {
    try {
      const { slots, cursor } = plan(job, job.at);
      plans.push({ job, cursor, slots: slots.map(inQuiet) });
    } catch (error) {
      unreadable.push({ job, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const disabled = await disable(db, clock, unreadable);
  await leaveOutTaken(db, plans);
  const made = plans.length > 0 ? await addSlots(db, clock, plans) : [];
  return {
    jobs: jobs.length,
    slots: made.length,
    missed: made.filter(({ status }) => status === "missed"),
    skipped: made.filter(({ status }) => status === "skipped"),
    disabled,
  };
}

/** Jobs of one schedule, zone and cursor are planned once: thousands of jobs at 03:00 cost one search. */
function planner(lookAheadMs: number): (job: Planned, at: Date) => Plan {
  const known = new Map<string, Omit<Plan, "slots"> & { slots: Omit<Slot, "job">[] }>();
  return (job, at) => {
    const likeness = JSON.stringify([
      job.schedule,
      job.timezone,
      job.next_run_at,
      job.starts_at,
      job.ends_at,
      job.dst_gap,
      job.dst_overlap,
      job.misfire_policy,
      job.misfire_after_ms,
      job.misfire_cap,
      job.misfire_max_age_ms,
      job.slots_ahead,
    ]);
    const plan = known.get(likeness) ?? planSlots(job, at.getTime(), lookAheadMs);
    known.set(likeness, plan);
    return { cursor: plan.cursor, slots: plan.slots.map((slot) => ({ ...slot, job })) };
  };
}

/**
 * 1. Slots that are on time, or a little late, are executed.
 * 2. Of the late ones the misfire policy names those that are executed still.
 * 3. The others are missed: a row each, or one row for a long stretch.
 */
function planSlots(
  job: Planned,
  at: number,
  lookAheadMs: number,
): { slots: Omit<Slot, "job">[]; cursor: Date | null } {
  const schedule = parseSchedule(job.schedule);
  const options = timingOptions(job);
  // a schedule that can have no slot, not even this one, was not written by us
  assertHasSlot(schedule, { ...options, from: new Date(job.next_run_at.getTime() - 1) });
  const horizon = at + lookAheadMs;
  const lateBefore = at - job.misfire_after_ms;
  const isLate = job.next_run_at.getTime() < lateBefore;

  const all = slotsFrom(
    schedule,
    options,
    isLate ? new Date(lateBefore - 1) : new Date(job.next_run_at.getTime() - 1),
    horizon,
    isLate ? null : job.next_run_at,
  );
  const isOpen = without(job.slots_ahead);
  const punctual = all.filter(isOpen);
  const cursor =
    nextSlots(schedule, {
      ...options,
      from: all.at(-1) ?? new Date(horizon),
      count: job.slots_ahead.length + 1,
    }).find(isOpen) ?? null;
  const slots = punctual.map((slot) => ({
    at: slot,
    trigger: "schedule" as const,
    isMissed: false,
    stretch: null,
  }));
  if (!isLate) return { slots, cursor };

  const isDue = punctual.some((slot) => slot.getTime() <= at);
  const executed = lateSlotsToExecute(job, schedule, at, lateBefore, isDue);
  const missed = missedSlots(job, schedule, executed[0] ?? new Date(lateBefore));
  return {
    slots: [
      ...missed,
      ...executed.map((slot) => ({
        at: slot,
        trigger: "catch_up" as const,
        isMissed: false,
        stretch: null,
      })),
      ...slots,
    ],
    cursor,
  };
}

/** What a person has skipped or moved has its row. */
function without(ahead: readonly Date[]): (slot: Date) => boolean {
  const known = new Set(ahead.map((slot) => slot.getTime()));
  return (slot) => !known.has(slot.getTime());
}

/** The slots after `after` up to `horizon`. The cursor itself is one, also if newer zone rules would place it elsewhere. */
function slotsFrom(
  schedule: Schedule,
  options: ReturnType<typeof timingOptions>,
  after: Date,
  horizon: number,
  cursor: Date | null,
): Date[] {
  const slots: Date[] = cursor === null ? [] : [cursor];
  while (slots.length < roundLimit) {
    const [next] = nextSlots(schedule, { ...options, from: slots.at(-1) ?? after, count: 1 });
    if (next === undefined || next.getTime() > horizon) break;
    slots.push(next);
  }
  return slots;
}

/** In order of time. */
function lateSlotsToExecute(
  job: Planned,
  schedule: Schedule,
  at: number,
  lateBefore: number,
  isDue: boolean,
): Date[] {
  const count = { skip: 0, once: isDue ? 0 : 1, all: job.misfire_cap }[job.misfire_policy];
  const maxAge = job.misfire_max_age_ms === null ? Infinity : Number(job.misfire_max_age_ms);
  const oldest = Math.max(job.next_run_at.getTime(), at - maxAge);
  const isOpen = without(job.slots_ahead);
  const slots: Date[] = [];
  let before = new Date(lateBefore);
  while (slots.length < count) {
    const slot = previousSlot(schedule, { ...timingOptions(job), before });
    if (slot === null || slot.getTime() < oldest) break;
    if (isOpen(slot)) slots.unshift(slot);
    before = slot;
  }
  return slots;
}

/** The slots from the cursor to `until`, without `until`. */
function missedSlots(job: Planned, schedule: Schedule, until: Date): Omit<Slot, "job">[] {
  if (job.next_run_at >= until) return [];
  const range = {
    ...timingOptions(job),
    after: new Date(job.next_run_at.getTime() - 1),
    until: new Date(until.getTime() - 1),
  };
  const count = countSlots(schedule, { ...range, limit: countLimit });
  const missed = { trigger: "schedule" as const, isMissed: true };
  if (count > separateRows) {
    const to = previousSlot(schedule, { ...timingOptions(job), before: until }) ?? job.next_run_at;
    const stretch = { slots: count, more: count >= countLimit, from: job.next_run_at, to };
    return [{ ...missed, at: job.next_run_at, stretch }];
  }
  return slotsFrom(
    schedule,
    timingOptions(job),
    range.after,
    range.until.getTime(),
    job.next_run_at,
  )
    .filter(without(job.slots_ahead))
    .map((at) => ({ ...missed, at, stretch: null }));
}

/**
 * What has its row already is not part of a stretch: a person skipped or moved it, a backfill made it, or it was made
 * ahead before an edit. The row of the stretch stands at the first slot that has none.
 */
async function leaveOutTaken(db: Database, plans: Plan[]): Promise<void> {
  for (const plan of plans) {
    const long = plan.slots.find(({ stretch }) => stretch !== null);
    if (long === undefined || long.stretch === null) continue;
    const { from, to } = long.stretch;
    const taken = await db.rows(
      sql<{ slot: Date }>`
        select scheduled_for as slot
        from job_execution
        where job_id = ${long.job.id}
          and scheduled_for between ${from} and ${to}`,
    );
    if (taken.length === 0) continue;
    const stretch = withoutTaken(
      long.job,
      long.stretch,
      taken.map(({ slot }) => slot),
    );
    plan.slots = plan.slots.flatMap((slot) => {
      if (slot !== long) return [slot];
      return stretch === null ? [] : [{ ...slot, at: stretch.from, stretch }];
    });
  }
}

function addSlots(
  db: Database,
  clock: Clock,
  plans: (Plan & { job: Planned })[],
): Promise<{ id: string; job_id: string; scheduled_for: Date; status: string }[]> {
  const slots = plans.flatMap((plan) => plan.slots);
  const dueAt = ({ job, at, effect }: Slot) => {
    const held = effect?.kind === "hold" ? effect.until : at;
    return new Date(held.getTime() + (job.jitter_ms > 0 ? jitterDelay(job.id, job.jitter_ms) : 0));
  };
  const endOf = ({ isMissed, effect }: Slot) =>
    effect?.kind === "skip" ? "skipped" : isMissed ? "missed" : null;
  const reasonOf = (slot: Slot) => {
    if (slot.effect?.kind === "skip") return "quiet_window";
    if (slot.isMissed) return "too_late";
    return slot.effect?.kind === "hold" ? "quiet_window" : null;
  };
  return db.rows(
    sql<{ id: string; job_id: string; scheduled_for: Date; status: string }>`
      with cursor as (
        select *
        from unnest(
          ${plans.map(({ job }) => job.id)}::uuid[],
          ${plans.map(({ job }) => job.next_run_at)}::timestamptz[],
          ${plans.map(({ job }) => job.version)}::integer[],
          ${plans.map((plan) => plan.cursor)}::timestamptz[]
        ) as cursor (job_id, seen, version, next_run_at)
      ), free as (
        -- without waiting: whoever holds a job, a person or who records, must not hold up the others, nor can this deadlock
        select id
        from scheduled_job
        where id = any(${plans.map(({ job }) => job.id)}::uuid[])
        for no key update skip locked
      ), moved as (
        update scheduled_job job
        set next_run_at = cursor.next_run_at
        from cursor
        where job.id = cursor.job_id
          and job.id = any (array(select id from free))
          -- one that was set by hand may have microseconds, which a Date has not
          and date_trunc('milliseconds', job.next_run_at) = cursor.seen
          and job.version = cursor.version
          and job.enabled
          and job.deleted_at is null
        returning job.*
      ), slot as (
        select *
        from unnest(
          ${slots.map(() => uuidv7(Date.now()))}::uuid[],
          ${slots.map(({ job }) => job.id)}::uuid[],
          ${slots.map(({ at }) => at)}::timestamptz[],
          ${slots.map((slot) => dueAt(slot))}::timestamptz[],
          ${slots.map(({ trigger }) => trigger)}::text[],
          ${slots.map((slot) => endOf(slot))}::text[],
          ${slots.map((slot) => reasonOf(slot))}::text[],
          ${slots.map(({ stretch }) => stretch && JSON.stringify(stretch))}::jsonb[]
        ) as slot (id, job_id, scheduled_for, due_at, trigger, ending, reason, stretch)
      ), made as (
      insert into job_execution (
        id, ${jobColumns}, parameters, trigger, scheduled_for, due_at, status, reason, completed_at, result)
      select slot.id, ${ofJob}, job.parameters, slot.trigger, slot.scheduled_for, slot.due_at,
        coalesce(slot.ending, 'scheduled'), slot.reason,
        case when slot.ending is not null then ${now(clock)} end,
        slot.stretch
      from slot
      join moved job on job.id = slot.job_id
      on conflict (job_id, scheduled_for) where scheduled_for is not null do nothing
      returning id, job_id, handler, scheduled_for, status, reason, completed_at, result
      ), ${noteMissed(sql`made`)}
      select id, job_id, scheduled_for, status
      from made`,
  );
}

async function disable(
  db: Database,
  clock: Clock,
  unreadable: { job: Planned; reason: string }[],
): Promise<SlotsMade["disabled"]> {
  const disabled: SlotsMade["disabled"] = [];
  for (const { job, reason } of unreadable) {
    const changed = await db.rows(
      sql`
        with disabled as (
          update scheduled_job
          set enabled = false,
              disabled_reason = ${`invalid schedule: ${reason}`},
              disabled_by = 'horarium',
              disabled_at = ${now(clock)},
              version = version + 1
          where id = ${job.id} and version = ${job.version} and enabled
          returning id
        )
        insert into change (at, by, verb, job_id, reason)
        select ${now(clock)}, 'horarium', 'disable', id, ${`invalid schedule: ${reason}`}
        from disabled
        returning 1`,
    );
    if (changed.length > 0) disabled.push({ id: job.id, name: job.name, reason });
  }
  return disabled;
}
