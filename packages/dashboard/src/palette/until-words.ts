/**
 * The instant that words of the palette mean, by the reader's own clock and zone: `tomorrow` and `monday` (08:00 of it),
 * `18:30` (the next one), `2026-12-24`, `2026-12-24 18:30`, `2h`, `30 min`, `3 days`. Null: they mean none, or one that is over.
 */
export function untilWords(words: string, now: Date): Date | null {
  const text = words.trim().toLowerCase();
  const at = lengthOf(text, now) ?? clockOf(text, now) ?? dayOf(text, now) ?? dateOf(text);
  return at === null || Number.isNaN(at.getTime()) || at <= now ? null : at;
}

/** Of a day whose time is not said. */
const morning = 8;

function lengthOf(text: string, now: Date): Date | null {
  const found = /^(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)$/.exec(text);
  if (found === null) return null;
  const [, count, unit] = found;
  return new Date(now.getTime() + Number(count) * minutesOf[unit![0]!]! * 60_000);
}

const minutesOf: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440, w: 10_080 };

function clockOf(text: string, now: Date): Date | null {
  const found = /^(\d{1,2}):(\d\d)$/.exec(text);
  if (found === null) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  if (hour > 23 || minute > 59) return null;
  const today = onDay(now, 0, hour, minute);
  return today > now ? today : onDay(now, 1, hour, minute);
}

function dayOf(text: string, now: Date): Date | null {
  if (text === "tomorrow") return onDay(now, 1, morning);
  if (text.length < 3) return null;
  const weekday = weekdays.findIndex((day) => day.startsWith(text));
  if (weekday === -1) return null;
  return onDay(now, (weekday - now.getDay() + 7) % 7 || 7, morning);
}

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

function dateOf(text: string): Date | null {
  const found = /^(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d))?$/.exec(text);
  return found === null ? null : new Date(`${found[1]}T${found[2] ?? `0${morning}:00`}`);
}

function onDay(now: Date, days: number, hour: number, minute = 0): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, minute);
}
