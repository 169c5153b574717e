import { nextSlots, parseSchedule, ScheduleError } from "horarium/schedule";
import { personalLimits } from "./limits.ts";

/** Slots that are compared: a day has 24 where they are far enough apart, and its times are the same each day. */
const compared = 25;

/**
 * Throws `ScheduleError` for a schedule whose slots come closer together than personal jobs may. The clock's changes are
 * left out of it: a night of 25 hours is nobody's fault.
 */
export function refuseTooOften(schedule: string): void {
  parseSchedule(schedule);
  const slots = nextSlots(schedule, { timezone: "UTC", from: anyMidnight, count: compared });
  const tooClose = slots.some(
    (slot, index) =>
      index > 0 && slot.getTime() - slots[index - 1]!.getTime() < personalLimits.minIntervalMs,
  );
  if (!tooClose) return;
  throw new ScheduleError(
    "schedule_too_often",
    "a personal job runs at most once an hour: choose times that are an hour apart",
  );
}

const anyMidnight = new Date("2024-01-01T00:00:00Z");
