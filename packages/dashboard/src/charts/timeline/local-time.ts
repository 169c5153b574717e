/** From `at` on (milliseconds since 1970), local time is UTC plus so many minutes. */
export interface Offset {
  at: number;
  minutes: number;
}

/** An hour of the local clock as it passes. Of an hour that happens twice, `pass` tells which one it is. */
export interface LocalHour {
  at: number;
  hour: number;
  /** `2027-03-28`. */
  day: string;
  pass: "a" | "b" | null;
}

/** Where the clocks are moved: forward over hours that do not exist, or back into hours that happen again. */
export interface ClockChange {
  at: number;
  /** What the clock showed, and what it shows from then on, in minutes of the day. */
  before: number;
  after: number;
  isForward: boolean;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The full hours of the local clock in [from, to): 23 on one day of the year, 25 on another. */
export function localHours(offsets: readonly Offset[], from: number, to: number): LocalHour[] {
  return stretches(offsets, from, to).flatMap(({ start, end, minutes, place }) => {
    const hours: LocalHour[] = [];
    const local = start + minutes * minuteMs;
    for (let at = start + ((hourMs - mod(local, hourMs)) % hourMs); at < end; at += hourMs) {
      const clock = at + minutes * minuteMs;
      hours.push({
        at,
        hour: mod(clock, dayMs) / hourMs,
        day: dayOfClock(clock),
        pass: passOf(offsets, place, clock),
      });
    }
    return hours;
  });
}

/** The changes of the clock in (from, to). */
export function clockChanges(offsets: readonly Offset[], from: number, to: number): ClockChange[] {
  return offsets.slice(1).flatMap(({ at, minutes }, place) => {
    if (at <= from || at >= to) return [];
    const earlier = offsets[place]!.minutes;
    const showed = mod(at + earlier * minuteMs, dayMs) / minuteMs;
    const shows = mod(at + minutes * minuteMs, dayMs) / minuteMs;
    return [{ at, before: showed, after: shows, isForward: minutes > earlier }];
  });
}

/** The first instant of each local day that begins in [from, to). */
export function localDays(
  offsets: readonly Offset[],
  from: number,
  to: number,
): { at: number; day: string }[] {
  const days: { at: number; day: string }[] = [];
  let last = localDay(offsets, from - 1);
  for (const { start, end, minutes } of stretches(offsets, from, to)) {
    for (let at = start; at < end; at = nextMidnight(at, minutes)) {
      const day = dayOfClock(at + minutes * minuteMs);
      // clocks that go back over midnight do not begin the day again
      if (day > last) days.push({ at, day });
      if (day > last) last = day;
    }
  }
  return days;
}

/** `2027-03-28`. */
export function localDay(offsets: readonly Offset[], at: number): string {
  return dayOfClock(at + minutesAt(offsets, at) * minuteMs);
}

/** What the local clock shows, in minutes of the day. */
export function localMinutes(offsets: readonly Offset[], at: number): number {
  return Math.floor(mod(at + minutesAt(offsets, at) * minuteMs, dayMs) / minuteMs);
}

export function minutesAt(offsets: readonly Offset[], at: number): number {
  return (offsets.findLast((offset) => offset.at <= at) ?? offsets[0])?.minutes ?? 0;
}

/** Stretches of time in which the offset is the same. */
function stretches(offsets: readonly Offset[], from: number, to: number) {
  const known = offsets.length === 0 ? [{ at: from, minutes: 0 }] : offsets;
  return known.flatMap(({ at, minutes }, place) => {
    const start = place === 0 ? from : Math.max(at, from);
    const end = Math.min(known[place + 1]?.at ?? Number.POSITIVE_INFINITY, to);
    return start < end ? [{ start, end, minutes, place }] : [];
  });
}

function passOf(offsets: readonly Offset[], place: number, clock: number): LocalHour["pass"] {
  const [previous, own, next] = [offsets[place - 1], offsets[place], offsets[place + 1]];
  if (own === undefined) return null;
  if (next !== undefined && clock >= next.at + next.minutes * minuteMs) return "a";
  if (previous !== undefined && clock < own.at + previous.minutes * minuteMs) return "b";
  return null;
}

function nextMidnight(at: number, minutes: number): number {
  const clock = at + minutes * minuteMs;
  return at + dayMs - mod(clock, dayMs);
}

function dayOfClock(clock: number): string {
  return new Date(clock).toISOString().slice(0, 10);
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
