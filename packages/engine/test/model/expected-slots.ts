import { slotsBetween } from "horarium/schedule";
import type { Job } from "./state.ts";

/** What making slots must bring forth of one job. */
export interface ExpectedSlots {
  cursor: number | null;
  slots: ExpectedSlot[];
}

export interface ExpectedSlot {
  at: number;
  kind: "punctual" | "catch_up" | "missed";
  /** The last slot that it stands for. */
  to: number;
  /** How many slots it stands for. */
  slots: number;
}

/** More missed slots than these become one row. */
const separate = 20;

/** The policies for late slots as they are said, not as they are computed: by the list of all slots since the cursor. */
export function expectedSlots(job: Job, now: number, lookAhead: number): ExpectedSlots {
  const planned = plannedSlots(job, job.cursor! - 1, now + lookAhead);
  const isOpen = (slot: number) => !job.ahead.includes(slot);
  const open = planned.filter(isOpen);
  const punctual = open.filter((slot) => slot >= now - job.misfireAfter);
  const late = open.filter((slot) => slot < now - job.misfireAfter);
  const isDue = punctual.some((slot) => slot <= now);
  const count = { skip: 0, once: isDue ? 0 : 1, all: job.misfireCap }[job.misfire];
  const made =
    count === 0
      ? []
      : late.slice(-count).filter((slot) => slot >= now - (job.misfireMaxAge ?? Infinity));
  const missed = late.slice(0, late.length - made.length);
  // counted with those that have a row already
  const until = made[0] ?? now - job.misfireAfter;
  const isLong = planned.filter((slot) => slot < until).length > separate;
  const alone = (kind: ExpectedSlot["kind"]) => (at: number) => ({ at, kind, to: at, slots: 1 });
  const asOne = {
    at: missed[0]!,
    kind: "missed",
    to: missed.at(-1)!,
    slots: missed.length,
  } as const;
  return {
    cursor: firstSlotAfter(job, Math.max(planned.at(-1) ?? 0, now + lookAhead), isOpen),
    slots: [
      ...(isLong && missed.length > 0 ? [asOne] : missed.map(alone("missed"))),
      ...made.map(alone("catch_up")),
      ...punctual.map(alone("punctual")),
    ],
  };
}

/** The slots after `after` up to and including `until`. */
export function plannedSlots(
  { schedule, timezone }: Pick<Job, "schedule" | "timezone">,
  after: number,
  until: number,
): number[] {
  if (schedule === "@manual" || until <= after) return [];
  return slotsBetween(schedule, { timezone, after: new Date(after), until: new Date(until) }).map(
    (slot) => slot.getTime(),
  );
}

function firstSlotAfter(job: Job, after: number, isOpen: (slot: number) => boolean): number | null {
  if (job.schedule === "@manual") return null;
  for (let days = 1; ; days *= 2) {
    const found = plannedSlots(job, after, after + days * 86_400_000).find(isOpen);
    if (found !== undefined) return found;
  }
}
