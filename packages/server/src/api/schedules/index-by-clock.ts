import type { CronSchedule, Schedule } from "horarium/schedule";
import { offsetsOf } from "../timeline/offsets.ts";

interface Scheduled {
  schedule: Schedule;
  timezone: string;
}

/**
 * Finds of many schedules those that may have a slot at an instant, in their order. Left out are only those whose zone's
 * clocks show a time of day then that their fields do not have: of ten thousand the planner is asked about a few.
 */
export function indexByClock<Item extends Scheduled>(items: readonly Item[]): (at: Date) => Item[] {
  const zones = new Map<string, InZone<Item>>();
  for (const [place, item] of items.entries()) {
    const zone = zones.get(item.timezone) ?? { all: [], always: [], ofMinute: [] };
    zones.set(item.timezone, zone);
    add(zone, { place, item });
  }
  return (at) =>
    [...zones]
      .flatMap(([timezone, zone]) => mayHaveSlot(zone, timeOfDay(timezone, at)))
      .toSorted((one, other) => one.place - other.place)
      .map(({ item }) => item);
}

interface InZone<Item> {
  all: Placed<Item>[];
  /** Those that no time of day rules out. */
  always: Placed<Item>[];
  /** By each minute of the hour that they have. */
  ofMinute: Placed<Item>[][];
}

interface Placed<Item> {
  place: number;
  item: Item;
}

function add<Item extends Scheduled>(zone: InZone<Item>, placed: Placed<Item>): void {
  zone.all.push(placed);
  const cron = fieldsOf(placed.item);
  if (cron === null) zone.always.push(placed);
  else
    for (let minute = 0; minute < 60; minute++)
      if (has(cron.minutes, minute)) (zone.ofMinute[minute] ??= []).push(placed);
}

function mayHaveSlot<Item extends Scheduled>(
  { all, always, ofMinute }: InZone<Item>,
  shown: TimeOfDay | null,
): Placed<Item>[] {
  if (shown === null) return all;
  const ofThisMinute = (ofMinute[shown.minute] ?? []).filter(({ item }) => {
    const cron = fieldsOf(item);
    return (
      cron !== null && ((cron.hours >> shown.hour) & 1) === 1 && has(cron.seconds, shown.second)
    );
  });
  return [...always, ...ofThisMinute];
}

function fieldsOf({ schedule }: Scheduled): CronSchedule | null {
  return schedule.class === "interval" || schedule.class === "manual" ? null : schedule;
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
