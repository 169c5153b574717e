import { isLeap, secondsOfDay, weekdayOf, yearStart } from "./calendar.ts";

/** A time in which a zone's clocks are not moved; all in seconds. */
export interface Stretch {
  /** The first second of it, in UTC. */
  start: number;
  /** The first second after it. */
  end: number;
  /** Local time minus UTC. */
  offset: number;
  /** The offset just before `start`; the same as `offset` where the stretch was only cut. */
  before: number;
  /** The offset at `end`; the same as `offset` where the stretch was only cut. */
  after: number;
}

/** A zone's offsets. */
export interface Zone {
  name: string;
  /** The stretch that a second lies in. It is cut at the ends of some years, never within two days of a change. */
  stretchAt(second: number): Stretch;
}

/** No zone's clocks were moved before 1835: earlier than this, the offset is the first one. */
const firstYear = 1800;

/** From here on only yearly rules are left (Morocco's and Gaza's tables end in 2087), so equal years have equal offsets. */
const firstRegularYear = 2101;

/** 28 years in a row without a skipped leap day have all 14 kinds of year. */
const regularYears = 28;

/** The shortest stretch ever was one of 3.98 days (Freetown 1939): between two probes there is one change at most. */
const probeStep = 3.5 * secondsOfDay;

/** How far beyond its year a stretch is followed: more than any change of offset. */
const margin = 2 * secondsOfDay;

/**
 * The offsets of a zone that `checkTimezone` accepts, found through `Intl` once for each year and kept:
 * at most 329 years for each zone, because from 2101 on 28 of them stand for all.
 */
export function openZone(name: string): Zone {
  if (name === "UTC") return { name, stretchAt: () => always };
  const offsetAt = offsetsOf(name);
  const years: (Stretch[] | undefined)[] = [];
  let recent: Stretch = never;

  function stretchAt(second: number): Stretch {
    if (second >= recent.start && second < recent.end) return recent;
    recent = find(second);
    return recent;
  }

  function find(second: number): Stretch {
    if (second < earliest) {
      const offset = offsetAt(earliest);
      return { start: -Infinity, end: earliest, offset, before: offset, after: offset };
    }
    const year = yearOf(second);
    if (year < firstRegularYear + regularYears) return within(stretchesOf(year), second);
    const twin = twinOf(year);
    const shift = yearStart(year) - yearStart(twin);
    const { start, end, offset, before, after } = within(stretchesOf(twin), second - shift);
    return { start: start + shift, end: end + shift, offset, before, after };
  }

  function stretchesOf(year: number): Stretch[] {
    return (years[year - firstYear] ??= probe(offsetAt, yearStart(year), yearStart(year + 1)));
  }

  return { name, stretchAt };
}

const always: Stretch = { start: -Infinity, end: Infinity, offset: 0, before: 0, after: 0 };
const never: Stretch = { start: 0, end: 0, offset: 0, before: 0, after: 0 };
const earliest = yearStart(firstYear);

function within(stretches: Stretch[], second: number): Stretch {
  for (const stretch of stretches) if (second < stretch.end) return stretch;
  return stretches.at(-1)!;
}

/** The stretches that touch a year. */
function probe(
  offsetAt: (second: number) => number,
  yearBegin: number,
  yearEnd: number,
): Stretch[] {
  const found: Stretch[] = [];
  const last = yearEnd + margin;
  let at = yearBegin - margin;
  let stretch: Stretch = { ...never, start: at, offset: offsetAt(at), before: offsetAt(at) };
  while (at < last) {
    const next = Math.min(at + probeStep, last);
    const offset = offsetAt(next);
    if (offset !== stretch.offset) {
      const change = changeBetween(offsetAt, at, next, stretch.offset);
      found.push({ ...stretch, end: change, after: offset });
      stretch = { ...never, start: change, offset, before: stretch.offset };
    }
    at = next;
  }
  found.push({ ...stretch, end: last, after: stretch.offset });
  return found.filter(({ start, end }) => end > yearBegin && start < yearEnd);
}

/** The first second after `from`, at most `to`, that has another offset. */
function changeBetween(
  offsetAt: (second: number) => number,
  from: number,
  to: number,
  offset: number,
): number {
  let same = from;
  let other = to;
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}

/** The year of 2101 to 2128 with the same calendar. */
function twinOf(year: number): number {
  const weekday = weekdayOf(yearStart(year) / secondsOfDay);
  for (let twin = firstRegularYear; ; twin++) {
    const isTwin =
      isLeap(twin) === isLeap(year) && weekdayOf(yearStart(twin) / secondsOfDay) === weekday;
    if (isTwin) return twin;
  }
}

function yearOf(second: number): number {
  const guess = 1970 + Math.floor(second / 31_556_952);
  if (second < yearStart(guess)) return guess - 1;
  return second >= yearStart(guess + 1) ? guess + 1 : guess;
}

/** The zone's wall clock, read through `Intl`: a little over a microsecond for each call, so only asked where nothing is known. */
function offsetsOf(name: string): (second: number) => number {
  const format = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return (second) => {
    // "03/28/2027, 02:30:00"
    const [month, day, year, hour, minute, rest] = format
      .format(second * 1000)
      .split(/\D+/)
      .map(Number) as [number, number, number, number, number, number];
    return Date.UTC(year, month - 1, day, hour, minute, rest) / 1000 - second;
  };
}
