import { nextSlots, previousSlot } from "horarium/schedule";

/** When a member does not want to be woken: local times (`22:00`), of which the window may cross midnight. */
export interface QuietHours {
  from: string | null;
  to: string | null;
  timezone: string;
}

/**
 * The instant at which the quiet hours end that `now` is in; null if it is in none. A local time that the clocks
 * leave out is the first instant after the gap, and one that comes twice is the first.
 */
export function endOfQuiet({ from, to, timezone }: QuietHours, now: Date): Date | null {
  if (from === null || to === null || minutesOf(from) === minutesOf(to)) return null;
  // up to and including now: the window is open at its first instant and closed at its last
  const before = new Date(now.getTime() + 1);
  const begun = previousSlot(dailyAt(from), { timezone, before });
  const ended = previousSlot(dailyAt(to), { timezone, before });
  if (begun === null || (ended !== null && ended >= begun)) return null;
  return nextSlots(dailyAt(to), { timezone, from: now, count: 1 })[0] ?? null;
}

function dailyAt(time: string): string {
  const minutes = minutesOf(time);
  return `${minutes % 60} ${Math.floor(minutes / 60)} * * *`;
}

/** Of `HH:MM`, with or without seconds. Throws `RangeError` for anything else. */
function minutesOf(time: string): number {
  const [, hour, minute] = /^(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?$/.exec(time) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  // PostgreSQL also knows 24:00
  if (!(minutes <= 24 * 60)) throw new RangeError(`${time} is no time of the day`);
  return minutes % (24 * 60);
}
