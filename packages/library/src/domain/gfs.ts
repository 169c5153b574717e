/** How many days, ISO weeks, months and years keep their newest backup. */
export interface Generations {
  daily: number;
  weekly: number;
  monthly: number;
  yearly: number;
}

/**
 * Those to keep, grandfather, father and son: the newest of each of the last days, weeks, months and years that have
 * one. Periods without a backup do not count, so that a pause takes nothing away; the newest of all always stays.
 */
export function keptByGeneration<Item extends { at: Date }>(
  items: readonly Item[],
  { daily, weekly, monthly, yearly }: Generations,
): Set<Item> {
  const newestFirst = items.toSorted((one, other) => other.at.getTime() - one.at.getTime());
  return new Set([
    ...newestFirst.slice(0, 1),
    ...newestOfEach(newestFirst, daily, day),
    ...newestOfEach(newestFirst, weekly, isoWeek),
    ...newestOfEach(newestFirst, monthly, (at) => day(at).slice(0, 7)),
    ...newestOfEach(newestFirst, yearly, (at) => day(at).slice(0, 4)),
  ]);
}

function newestOfEach<Item extends { at: Date }>(
  newestFirst: readonly Item[],
  count: number,
  periodOf: (at: Date) => string,
): Item[] {
  const newest = new Map<string, Item>();
  for (const item of newestFirst) {
    const period = periodOf(item.at);
    if (newest.has(period)) continue;
    if (newest.size === count) break;
    newest.set(period, item);
  }
  return [...newest.values()];
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** A week belongs to the year of its Thursday, and so does its key: the date of the Thursday. */
function isoWeek(at: Date): string {
  const thursday = new Date(at);
  thursday.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7) + 3);
  return day(thursday);
}
