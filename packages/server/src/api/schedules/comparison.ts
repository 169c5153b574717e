import {
  countSlots,
  describe,
  nextSlots,
  ScheduleError,
  type PlanOptions,
  type Schedule,
} from "horarium/schedule";

/** What becomes of the slots when one schedule takes the place of another. */
export interface Comparison {
  /** The one that is replaced, in words. */
  sentence: string;
  /** Its next slot; null: none. */
  nextSlot: Date | null;
  /** How many of its next slots were looked at: ten, or fewer where it ends. */
  compared: number;
  /** Those of them that are slots no longer. */
  moved: number;
  /** Slots up to the last of them that were none before, counted up to a thousand. */
  added: number;
}

export interface Scheduled extends PlanOptions {
  schedule: string;
}

const compared = 10;

/** Null if the earlier one cannot be read (any more): then there is nothing to compare. */
export function compareSchedules(
  { schedule: earlier, ...before }: Scheduled,
  { schedule, ...after }: Scheduled,
  from: Date,
): Comparison | null {
  try {
    const slots = nextSlots(earlier, { ...before, from, count: compared });
    const moved = slots.filter((at) => !isSlot(schedule, after, at)).length;
    const last = slots.at(-1);
    const now =
      last === undefined
        ? 0
        : countSlots(schedule, { ...after, after: from, until: last, limit: 1_000 });
    return {
      sentence: describe(earlier, before),
      nextSlot: slots[0] ?? null,
      compared: slots.length,
      moved,
      added: now - (slots.length - moved),
    };
  } catch (error) {
    if (error instanceof ScheduleError) return null;
    throw error;
  }
}

/** Whether a schedule has a slot at that instant. */
export function isSlot(schedule: string | Schedule, options: PlanOptions, at: Date): boolean {
  const after = new Date(at.getTime() - 1_000);
  return countSlots(schedule, { ...options, after, until: at, limit: 1 }) === 1;
}
