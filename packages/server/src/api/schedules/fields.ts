import {
  parseSchedule,
  type CronSchedule,
  type Days,
  type Sixty,
  type Weekdays,
} from "horarium/schedule";
import { monthNames } from "./month-names.ts";

/** One field of a cron text, and what it stands for. */
export interface FieldMeaning {
  field: "second" | "minute" | "hour" | "day" | "month" | "weekday";
  /** As written. */
  text: string;
  /** Where it begins in the schedule's text, from 0. */
  position: number;
  /** In order: `["0", "15", "30", "45"]`, `["1", "last day"]`, `["Mon", "Fri"]`. */
  values: string[];
}

/**
 * The five or six fields of a cron text, of a macro those that it stands for; null for schedules without fields.
 * Throws `ScheduleError` for a text that is refused.
 */
export function readFields(schedule: string): FieldMeaning[] | null {
  const parsed = parseSchedule(schedule);
  if (parsed.class === "interval" || parsed.class === "manual") return null;
  // a macro has no fields of its own
  const text = schedule.trimStart().startsWith("@") ? parsed.canonical : schedule;
  const pieces = [...text.matchAll(/[^ \t]+/g)];
  const names = ["second", "minute", "hour", "day", "month", "weekday"] as const;
  return names.slice(6 - pieces.length).map((field, place) => ({
    field,
    text: pieces[place]![0],
    position: pieces[place]!.index,
    values: valuesOf(parsed, field),
  }));
}

function valuesOf(cron: CronSchedule, field: FieldMeaning["field"]): string[] {
  switch (field) {
    case "second":
      return sixty(cron.seconds);
    case "minute":
      return sixty(cron.minutes);
    case "hour":
      return bits(cron.hours).map(String);
    case "day":
      return days(cron.days);
    case "month":
      return bits(cron.months).map((month) => monthNames[month]!);
    case "weekday":
      return weekdays(cron.weekdays);
  }
}

function days({ plain, nearest, beforeLast, lastWeekday }: Readonly<Days>): string[] {
  return [
    ...bits(plain).map((day) => String(day + 1)),
    ...bits(nearest).map((day) => `weekday nearest to ${day + 1}`),
    ...bits(beforeLast)
      .toReversed()
      .map((n) => (n === 0 ? "last day" : `${n} before the last day`)),
    ...(lastWeekday ? ["last weekday"] : []),
  ];
}

/** The week begins on Monday. */
function weekdays({ plain, nth, last }: Readonly<Weekdays>): string[] {
  return [1, 2, 3, 4, 5, 6, 0].flatMap((day) => {
    const name = weekdayNames[day]!;
    return [
      ...((plain >> day) & 1 ? [name] : []),
      ...bits(nth[day] ?? 0).map((n) => `${ordinals[n]} ${name}`),
      ...((last >> day) & 1 ? [`last ${name}`] : []),
    ];
  });
}

function sixty({ low, high }: Readonly<Sixty>): string[] {
  return [...bits(low), ...bits(high).map((value) => value + 30)].map(String);
}

function bits(set: number): number[] {
  return Array.from({ length: 31 }, (_, place) => place).filter((place) => (set >> place) & 1);
}

const ordinals = ["first", "second", "third", "fourth", "fifth"];
const weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
