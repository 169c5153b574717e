/** Days from `from` until before `until`. */
export interface DayRange {
  from: string;
  until: string;
}

/**
 * The ranges that cover the days given and every day from `openFrom` on. Days are `2026-11-24` and sorted. More
 * ranges than `most` become one.
 */
export function dayRanges(days: readonly string[], openFrom: string, most = 20): DayRange[] {
  const ranges: DayRange[] = [];
  for (const day of days.filter((one) => one < openFrom)) {
    const last = ranges.at(-1);
    if (last?.until === day) last.until = dayAfter(day);
    else ranges.push({ from: day, until: dayAfter(day) });
  }
  const last = ranges.at(-1);
  if (last?.until === openFrom) last.until = "infinity";
  else ranges.push({ from: openFrom, until: "infinity" });
  return ranges.length > most ? [{ from: ranges[0]!.from, until: "infinity" }] : ranges;
}

/** The day `count` days later. Days are days of the calendar: no zone, no hours. */
export function dayAfter(day: string, count = 1): string {
  const instant = new Date(`${day}T00:00:00Z`);
  instant.setUTCDate(instant.getUTCDate() + count);
  return instant.toISOString().slice(0, 10);
}

/** The same days in ranges of at most `days` days, of which the last ends where `until` says. */
export function inChunks({ from, until }: DayRange, lastDay: string, days: number): DayRange[] {
  const chunks: DayRange[] = [];
  let start = from;
  for (
    let next = dayAfter(start, days);
    next < until && next <= lastDay;
    next = dayAfter(next, days)
  ) {
    chunks.push({ from: start, until: next });
    start = next;
  }
  return [...chunks, { from: start, until }];
}
