import type { Schedule } from "horarium/schedule";
import { offsetsOf } from "../timeline/offsets.ts";

/**
 * Whether a schedule may have a slot at an instant. False only where the clocks of its zone show a time of day that its
 * fields do not have; so of ten thousand schedules the planner is asked about a few.
 */
export function clocksAt(at: Date): (schedule: Schedule, timezone: string) => boolean {
  const known = new Map<string, TimeOfDay | null>();
  return (schedule, timezone) => {
    if (schedule.class === "interval" || schedule.class === "manual") return true;
    let shown = known.get(timezone);
    if (shown === undefined) known.set(timezone, (shown = timeOfDay(timezone, at)));
    if (shown === null) return true;
    const { seconds, minutes, hours } = schedule;
    return (
      ((hours >> shown.hour) & 1) === 1 && has(minutes, shown.minute) && has(seconds, shown.second)
    );
  };
}

interface TimeOfDay {
  hour: number;
  minute: number;
  second: number;
}

const daySeconds = 86_400;

/** Null where it tells nothing: the clocks are moved at this very instant, or the zone is not known here. */
function timeOfDay(timezone: string, at: Date): TimeOfDay | null {
  const time = at.getTime();
  const minutes = minutesAt(timezone, time);
  // what a gap has skipped has its slot at the gap's end
  if (minutes === null || minutes !== minutesAt(timezone, time - 1_000)) return null;
  const local = Math.floor(time / 1_000) + Math.round(minutes * 60);
  const second = ((local % daySeconds) + daySeconds) % daySeconds;
  return {
    hour: Math.floor(second / 3_600),
    minute: Math.floor(second / 60) % 60,
    second: second % 60,
  };
}

function minutesAt(timezone: string, time: number): number | null {
  try {
    return offsetsOf(timezone)(time);
  } catch (error) {
    // a zone that only a newer process knows
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function has({ low, high }: { low: number; high: number }, value: number): boolean {
  return ((value < 30 ? low >> value : high >> (value - 30)) & 1) === 1;
}
