import {
  nextSlots,
  parseSchedule,
  previousSlot,
  ScheduleError,
  checkTimezone,
} from "../schedule/index.ts";
import { sql, type Database } from "../sql.ts";
import { isInScope, type Scoped } from "./rules.ts";

/** A row of `quiet_window`. */
export interface QuietWindowRow {
  id: string;
  name: string;
  scope: "all" | "folder" | "tag" | "job";
  folder: string | null;
  tag: string | null;
  job_id: string | null;
  /** What it does besides holding alerts. */
  effect: "hold_alerts" | "skip_slots" | "hold_executions";
  /** Of one that is once. */
  starts_at: Date | null;
  ends_at: Date | null;
  /** Of one that repeats: each slot begins it. */
  schedule: string | null;
  timezone: string;
  /** bigint, which node-postgres gives as text. */
  duration_ms: string | null;
  /** The occurrence that began at `moved_from` ends at `moved_until`. */
  moved_from: Date | null;
  moved_until: Date | null;
  version: number;
  created_at: Date;
  created_by: string | null;
}

/** From when to when a window holds. */
export interface Occurrence {
  from: Date;
  until: Date;
}

/**
 * All quiet windows, in the order in which they were made.
 *
 * @example
 * await readQuietWindows(horarium.db); // => []
 */
export function readQuietWindows(db: Database): Promise<QuietWindowRow[]> {
  return db.rows(sql<QuietWindowRow>`select * from quiet_window order by created_at, id`);
}

/**
 * The occurrence in which an instant lies; null: there is none, or the window cannot be read here (`unreadable`): it holds
 * nothing then, and stops nothing that it is not about.
 */
export function occurrenceAt(window: QuietWindowRow, at: Date): Occurrence | null {
  const from = beganBefore(window, at);
  if (from === null) return null;
  const until = endOf(window, from);
  return at < until ? { from, until } : null;
}

/** The next occurrence that begins after an instant; null: there is none, or the window cannot be read here. */
export function nextOccurrence(window: QuietWindowRow, at: Date): Occurrence | null {
  if (window.schedule === null) {
    const [from, until] = [window.starts_at!, endOf(window, window.starts_at!)];
    return from > at ? { from, until } : null;
  }
  if (unreadable(window) !== null) return null;
  const [from] = nextSlots(window.schedule, { timezone: window.timezone, from: at, count: 1 });
  return from === undefined ? null : { from, until: endOf(window, from) };
}

/**
 * The occurrences of a window that reach into a stretch of time, at most `limit`, in order. One that repeats has none from
 * before it was made.
 *
 * @example
 * const windows = await readQuietWindows(horarium.db);
 * const day = { from: new Date(), to: new Date(Date.now() + 86_400_000), limit: 10 };
 * windows.flatMap((window) => occurrencesBetween(window, day)); // => []
 */
export function occurrencesBetween(
  window: QuietWindowRow,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Occurrence[] {
  const first = occurrenceAt(window, from);
  const found = first === null ? [] : [first];
  let next = nextOccurrence(window, first?.from ?? from);
  while (next !== null && next.from < to && found.length < limit) {
    if (next.until > from) found.push(next);
    next = nextOccurrence(window, next.from);
  }
  const isThere = ({ until }: Occurrence) => window.schedule === null || until > window.created_at;
  return found.filter(isThere);
}

/** Until when a job's alerts are held; null: they are not. */
export function heldUntil(
  windows: readonly QuietWindowRow[],
  job: Scoped | null,
  at: Date,
): { until: Date; window: QuietWindowRow } | null {
  const holding = windows.flatMap((window) => {
    const occurrence = isInScope(window, job) ? occurrenceAt(window, at) : null;
    return occurrence === null ? [] : [{ until: occurrence.until, window }];
  });
  return holding.toSorted((a, b) => b.until.getTime() - a.until.getTime())[0] ?? null;
}

/** Why this process cannot read a window's schedule or zone, which another one took or somebody wrote by hand; null: it can. */
export function unreadable({ schedule, timezone }: QuietWindowRow): string | null {
  if (schedule === null) return null;
  try {
    parseSchedule(schedule);
    checkTimezone(timezone);
    return null;
  } catch (error) {
    if (error instanceof ScheduleError) return error.message;
    throw error;
  }
}

function beganBefore(window: QuietWindowRow, at: Date): Date | null {
  const { schedule, timezone, starts_at } = window;
  if (schedule === null) return starts_at! <= at ? starts_at : null;
  if (unreadable(window) !== null) return null;
  return previousSlot(schedule, { timezone, before: new Date(at.getTime() + 1) });
}

function endOf(window: QuietWindowRow, from: Date): Date {
  const { moved_from, moved_until, ends_at, duration_ms } = window;
  if (moved_until !== null && moved_from?.getTime() === from.getTime()) return moved_until;
  return ends_at ?? new Date(from.getTime() + Number(duration_ms));
}
