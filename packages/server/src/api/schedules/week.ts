import { countSlots } from "horarium/schedule";
import { offsetsBetween, type Offset } from "../timeline/offsets.ts";
import type { Scheduled } from "./comparison.ts";
import { addLoad, quarterMs, type PlannedWeek } from "./planned-week.ts";

/** The next seven days by the hours of a zone: Monday 00:00 is place 0, Sunday 23:00 place 167. */
export interface Week {
  /** Slots of the schedule, counted up to 60 an hour. */
  slots: number[];
  /** Slots of other jobs. */
  others: number[];
  /** Hours that do not exist in this week, since the clocks go forward. */
  missing: number[];
}

const hoursOfWeek = 168;
const hourMs = 3_600_000;
const mostAnHour = 60;

/** From the next full hour on, so each hour of the week occurs once, or twice where the clocks go back. */
export function weekOf(
  { schedule, ...options }: Scheduled,
  { now, planned, except }: { now: Date; planned: PlannedWeek; except: string | null },
): Week {
  const from = Math.ceil(now.getTime() / hourMs) * hourMs;
  const load = loadWithout(planned, except);
  const first = (from - planned.from) / quarterMs;
  const week: Week = {
    slots: Array.from({ length: hoursOfWeek }, () => 0),
    others: Array.from({ length: hoursOfWeek }, () => 0),
    missing: [],
  };
  const seen = new Set<number>();
  for (const { hour, quarter, count } of hoursOf(options.timezone, from)) {
    seen.add(hour);
    const start = from + quarter * quarterMs;
    week.slots[hour]! += countSlots(schedule, {
      ...options,
      after: new Date(start - 1_000),
      until: new Date(start + count * quarterMs - 1_000),
      limit: mostAnHour,
    });
    for (let place = quarter; place < quarter + count; place++)
      week.others[hour]! += load[first + place] ?? 0;
  }
  week.others = week.others.map(Math.round);
  week.missing = week.slots.flatMap((_, hour) => (seen.has(hour) ? [] : [hour]));
  return week;
}

/** The load of all jobs but one. */
function loadWithout({ load, alike, from }: PlannedWeek, except: string | null): Float64Array {
  const own = alike.find(({ jobs }) => jobs.some(({ id }) => id === except));
  if (own === undefined) return load;
  const rest = load.slice();
  addLoad(rest, own.plan, from, -1);
  return rest;
}

/** Quarters of an hour in a row that lie in one local hour: offsets are whole quarters since 1986. */
interface Stretch {
  hour: number;
  quarter: number;
  count: number;
}

/** A week, and an hour more for a week in which the clocks go back. */
const quarters = (hoursOfWeek + 1) * 4;

function hoursOf(timezone: string, from: number): Stretch[] {
  const offsets = offsetsBetween(timezone, new Date(from), new Date(from + quarters * quarterMs));
  const stretches: Stretch[] = [];
  const start = localMinutes(offsets, from);
  for (let quarter = 0; quarter < quarters; quarter++) {
    const minutes = localMinutes(offsets, from + quarter * quarterMs);
    if (minutes >= start + hoursOfWeek * 60) break;
    const hour =
      (((Math.floor(minutes / 60) + fromMonday) % hoursOfWeek) + hoursOfWeek) % hoursOfWeek;
    const last = stretches.at(-1);
    if (last?.hour === hour) last.count++;
    else stretches.push({ hour, quarter, count: 1 });
  }
  return stretches;
}

/** 1 January 1970 was a Thursday. */
const fromMonday = 3 * 24;

function localMinutes(offsets: readonly Offset[], at: number): number {
  const offset = offsets.findLast((one) => one.at.getTime() <= at) ?? offsets[0]!;
  return at / 60_000 + offset.minutes;
}
