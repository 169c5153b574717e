import {
  nextOccurrence,
  occurrenceAt,
  type Occurrence,
  type QuietWindowRow,
} from "../alerts/quiet-windows.ts";
import { isInScope, type Scoped } from "../alerts/rules.ts";
import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";

/** What becomes of a slot in a quiet window: it is skipped, or waits until an instant; null: nothing. */
export type SlotEffect = { kind: "skip" } | { kind: "hold"; until: Date } | null;

/** Those windows that do more than to hold alerts. */
export function readEffects(db: Database): Promise<QuietWindowRow[]> {
  return db.rows(sql<QuietWindowRow>`select * from quiet_window where effect <> 'hold_alerts'`);
}

/** Where windows lie over one another, skipping comes first, and of ends the last. */
export function effectOn(windows: readonly QuietWindowRow[], job: Scoped, at: Date): SlotEffect {
  let until: Date | null = null;
  for (const window of windows) {
    const occurrence = isInScope(window, job) ? occurrenceAt(window, at) : null;
    if (occurrence === null || isBeforeItWasMade(window, occurrence)) continue;
    if (window.effect === "skip_slots") return { kind: "skip" };
    if (until === null || occurrence.until > until) until = occurrence.until;
  }
  return until === null ? null : { kind: "hold", until };
}

/** A schedule has slots at all times; a slot that is found late may be older than the window. */
function isBeforeItWasMade({ schedule, created_at }: QuietWindowRow, { until }: Occurrence) {
  return schedule !== null && until <= created_at;
}

/** What is planned comes under a window a little before its instant, so that nobody claims it ahead. */
const aheadMs = 5_000;
/** Asked for at once by a person or an app. */
const askedFor = sql`(trigger in ('manual', 'test', 'retry', 'backfill') and attempt = 0)`;

/**
 * Lets retries and one-time work that would begin in a window with the effect `hold_executions` wait until its end; slots
 * wait from the beginning, see `makeSlots`. Returns how many.
 */
export async function holdInQuietWindows(db: Database, clock: Clock): Promise<number> {
  const rows = await db.rows(
    sql<QuietWindowRow & { at: Date }>`
      select *, ${now(clock)} as at from quiet_window where effect = 'hold_executions'`,
  );
  const holding = rows.flatMap((window) => {
    const { at } = window;
    const next = nextOccurrence(window, at);
    const occurrence =
      occurrenceAt(window, at) ??
      (next !== null && next.from.getTime() < at.getTime() + aheadMs ? next : null);
    // what was due before a window that holds already, and has not begun, waits too
    if (occurrence === null) return [];
    const from = occurrence.from <= at ? null : occurrence.from;
    return [{ ...window, from, until: occurrence.until }];
  });
  if (holding.length === 0) return 0;
  const held = await db.rows(
    sql`
      with near as (
        -- without waiting: what somebody holds at this moment is looked at again the next time
        select id
        from job_execution
        where status = 'scheduled' and due_at <= ${now(clock)} + ${aheadMs} * interval '1 ms'
        for no key update skip locked
      )
      update job_execution execution
      set due_at = held.until, reason = 'quiet_window'
      from (
        select distinct on (waiting.id) waiting.id, quiet.until
        from unnest(
          ${holding.map(({ scope }) => scope)}::text[],
          ${holding.map(({ folder }) => folder)}::text[],
          ${holding.map(({ tag }) => tag)}::text[],
          ${holding.map(({ job_id }) => job_id)}::uuid[],
          ${holding.map(({ from }) => from)}::timestamptz[],
          ${holding.map(({ until }) => until)}::timestamptz[]) as quiet (scope, folder, tag, job_id, since, until)
        join job_execution waiting on waiting.id = any (array(select id from near))
          and waiting.due_at < quiet.until
          and (quiet.since is null or waiting.due_at >= quiet.since)
          and not ${askedFor}
        left join scheduled_job job on job.id = waiting.job_id
        where quiet.scope = 'all'
          or quiet.scope = 'job' and quiet.job_id = waiting.job_id
          or quiet.scope = 'tag' and quiet.tag = any (job.tags)
          or quiet.scope = 'folder' and (job.folder = quiet.folder or starts_with(job.folder, quiet.folder || '/'))
        order by waiting.id, quiet.until desc
      ) held
      where execution.id = held.id and execution.status = 'scheduled'
      returning 1`,
  );
  return held.length;
}

/**
 * What was held until the end of a quiet window is looked at again at once: it may have another end by now, or none.
 *
 * @example
 * await releaseHeld(horarium.db, horarium.clock); // after a window was ended, extended, edited or deleted
 */
export function releaseHeld(db: Database, clock: Clock): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.rows(
      sql`
        update alert
        set tell_at = ${now(clock)}
        -- the end of an alert waits too; what waits for a reminder goes on to wait
        where tell_at > ${now(clock)}
          and not flapping
          and snoozed_until is null
          and (muted_until is null or muted_until <= ${now(clock)})`,
    );
    await tx.rows(
      sql`
        update job_execution
        -- a slot is held from a little before its instant on
        set due_at = greatest(${now(clock)}, coalesce(moved_to, scheduled_for)), reason = null
        where status = 'scheduled' and reason = 'quiet_window' and due_at > ${now(clock)}`,
    );
    // before others see it as due: what is held still is held again
    await holdInQuietWindows(tx, clock);
  });
}
