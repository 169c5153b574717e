import { fieldsOf, readField, type FieldText } from "./cron-text.ts";

/** A time of day. */
export interface TimeOfDay {
  hour: number;
  minute: number;
}

/** On which days. Weekdays are 0 (Sunday) to 6, days of the month 1 to 31 or `L`, the last. */
export type Days =
  | { on: "every" }
  | { on: "weekdays" }
  | { on: "chosen"; weekdays: number[] }
  | { on: "dates"; dates: (number | "L")[] };

/** The first and the last hour in which something starts. */
export interface Hours {
  from: number;
  to: number;
}

interface OnDays {
  days: Days;
  /** 1 to 12; none: in all. */
  months: number[];
}

/** A schedule as the face "Simple" shows it. */
export type Simple =
  | ({ kind: "minutes"; count: number; hours: Hours | null } & OnDays)
  | ({ kind: "hours"; count: number; minute: number; hours: Hours | null } & OnDays)
  | ({ kind: "times"; times: TimeOfDay[] } & OnDays)
  | { kind: "exactly"; seconds: number };

/** Those that divide the hour, and those that divide the day: with others the last step is another one. */
export const minuteSteps = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];
export const hourSteps = [1, 2, 3, 4, 6, 8, 12];

/** More are told better by fields. */
export const mostTimes = 12;

/** Which part cannot be shown: it goes after "Simple cannot show". */
export interface NotSimple {
  reason: string;
}

/**
 * A schedule's text for the face "Simple", where that loses nothing: `simpleText` gives a text with the same slots.
 *
 *     readSimple("0 3,15 * * 1-5");
 *     // { kind: "times", times: [{ hour: 3, minute: 0 }, { hour: 15, minute: 0 }], days: { on: "weekdays" }, months: [] }
 *     readSimple("0 0 13 * 5"); // { reason: "day 13 and Friday together" }
 */
export function readSimple(schedule: string): Simple | NotSimple {
  const every = /^@every\s+(\S+)$/i.exec(schedule.trim())?.[1];
  if (every !== undefined) {
    const seconds = readInterval(every);
    return seconds === null ? { reason: "this interval" } : { kind: "exactly", seconds };
  }
  const fields = fieldsOf(schedule);
  if (fields.length === 6) return { reason: "seconds" };
  if (fields.length !== 5) return { reason: "a text without five fields" };
  const minute = readField(fields[0]!, "minute");
  const hour = readField(fields[1]!, "hour");
  const month = readField(fields[3]!, "month");
  if (month.values === null) return { reason: `the month ${month.text}` };
  const days = readDays(fields[2]!, fields[4]!);
  if ("reason" in days) return days;
  const months = month.values.length === 12 ? [] : month.values;
  return readTimes(minute, hour, { days, months });
}

export function isSimple(read: Simple | NotSimple): read is Simple {
  return !("reason" in read);
}

function readTimes(minute: FieldText, hour: FieldText, on: OnDays): Simple | NotSimple {
  const { values: minutes } = minute;
  const { values: hours } = hour;
  if (minutes === null) return { reason: `the minute ${minute.text}` };
  if (hours === null) return { reason: `the hour ${hour.text}` };
  // a field that begins with * makes a rhythm, one that does not names times: the clocks treat them differently
  const step = stepOf(minutes, 60);
  if (minute.isStar || (hour.isStar && minutes.length > 1)) {
    if (step === null || !minuteSteps.includes(step))
      return {
        reason: minute.isStar ? `the step ${minute.text}` : `minutes ${minute.text} of each hour`,
      };
    const span = hours.length === 24 ? null : spanOf(hours);
    if (span === undefined || (hour.isStar && span !== null))
      return { reason: `the hours ${hour.text} with every ${step} minutes` };
    return { kind: "minutes", count: step, hours: span, ...on };
  }
  if (hour.isStar || hour.text.includes("-")) {
    const by = hour.isStar ? stepOf(hours, 24) : evenStep(hours);
    if (minutes.length === 1 && by !== null && hourSteps.includes(by)) {
      const span = hour.isStar ? null : { from: hours[0]!, to: hours.at(-1)! };
      return { kind: "hours", count: by, minute: minutes[0]!, hours: span, ...on };
    }
    if (hour.isStar) return { reason: `the hours ${hour.text}` };
  }
  const times = hours.flatMap((one) => minutes.map((at) => ({ hour: one, minute: at })));
  if (times.length > mostTimes) return { reason: `${times.length} times a day` };
  return { kind: "times", times, ...on };
}

function readDays(dayText: string, weekdayText: string): Days | NotSimple {
  const isLast = dayText.split(",").some((item) => item.toUpperCase() === "L");
  const plain = dayText.split(",").filter((item) => item.toUpperCase() !== "L");
  const day = plain.length === 0 ? null : readField(plain.join(","), "day");
  const weekday = readField(weekdayText, "weekday");
  if (day !== null && day.values === null) return { reason: `the day ${dayText}` };
  if (weekday.values === null) return { reason: `the weekday ${weekdayText}` };
  const dates = day?.values ?? [];
  const isAnyDate = dates.length === 31;
  const isAnyWeekday = weekday.values.length === 7;
  // where both name days either is enough, and where one begins with * both must hold
  const isWeekdayStar = weekday.isStar && isAnyWeekday;
  const isDayStar = day !== null && day.isStar && isAnyDate;
  if (isWeekdayStar) {
    if (isAnyDate) return { on: "every" };
    return { on: "dates", dates: [...dates, ...(isLast ? (["L"] as const) : [])] };
  }
  if (!isDayStar) return { reason: togetherText(dayText, weekday.values, weekdayText) };
  if (isAnyWeekday) return { on: "every" };
  if (weekday.values.join() === "1,2,3,4,5") return { on: "weekdays" };
  return { on: "chosen", weekdays: weekday.values };
}

function togetherText(day: string, weekdays: readonly number[], weekdayText: string): string {
  const names =
    weekdays.length > 3
      ? `weekday ${weekdayText}`
      : weekdays.map((one) => weekdayLong[one]).join(", ");
  return `day ${day} and ${names} together`;
}

export const weekdayLong = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

/** The text of five fields, or `@every`. */
export function simpleText(simple: Simple): string {
  if (simple.kind === "exactly") return `@every ${intervalText(simple.seconds)}`;
  const { minute, hour } = timeFields(simple);
  const { days, months } = simple;
  const day = days.on === "dates" ? days.dates.join(",") : "*";
  const weekday =
    days.on === "weekdays" ? "1-5" : days.on === "chosen" ? listText(days.weekdays) : "*";
  return `${minute} ${hour} ${day} ${months.length === 0 ? "*" : listText(months)} ${weekday}`;
}

function timeFields(simple: Exclude<Simple, { kind: "exactly" }>): {
  minute: string;
  hour: string;
} {
  switch (simple.kind) {
    case "minutes":
      return {
        minute: simple.count === 1 ? "*" : `*/${simple.count}`,
        hour: simple.hours === null ? "*" : rangeText(simple.hours, 1),
      };
    case "hours":
      return {
        minute: String(simple.minute),
        hour:
          simple.hours !== null
            ? rangeText(simple.hours, simple.count)
            : simple.count === 1
              ? "*"
              : `*/${simple.count}`,
      };
    case "times":
      return {
        minute: sorted(simple.times.map(({ minute }) => minute)).join(","),
        hour: sorted(simple.times.map(({ hour }) => hour)).join(","),
      };
  }
}

/** Whether one cron text can say these times: each of its minutes goes with each of its hours. */
export function areTogether(times: readonly TimeOfDay[]): boolean {
  const minutes = new Set(times.map(({ minute }) => minute));
  const hours = new Set(times.map(({ hour }) => hour));
  const all = new Set(times.map(({ hour, minute }) => hour * 60 + minute));
  return all.size === minutes.size * hours.size;
}

function rangeText({ from, to }: Hours, step: number): string {
  if (from === to) return String(from);
  return step === 1 ? `${from}-${to}` : `${from}-${to}/${step}`;
}

/** `1,3-5`. */
function listText(values: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const value of sorted(values)) {
    const run = runs.at(-1);
    if (run?.[1] === value - 1) run[1] = value;
    else runs.push([value, value]);
  }
  return runs
    .map(([from, to]) =>
      to - from >= 2 ? `${from}-${to}` : from === to ? `${from}` : `${from},${to}`,
    )
    .join(",");
}

function sorted(values: readonly number[]): number[] {
  return [...new Set(values)].toSorted((a, b) => a - b);
}

/** The step of values that begin with 0 and go evenly through the whole field; null if they do not. */
function stepOf(values: readonly number[], count: number): number | null {
  if (values.length < 2 || count % values.length !== 0) return null;
  const step = count / values.length;
  return values.every((value, place) => value === place * step) ? step : null;
}

/** The step of an even row; null for others, and for a single value. */
function evenStep(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const step = values[1]! - values[0]!;
  return values.every((value, place) => value === values[0]! + place * step) ? step : null;
}

/** Null for none, undefined for hours that are not in a row. */
function spanOf(hours: readonly number[]): Hours | undefined {
  const [from, to] = [hours[0]!, hours.at(-1)!];
  return to - from === hours.length - 1 ? { from, to } : undefined;
}

const unitSeconds = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 } as const;

function readInterval(text: string): number | null {
  if (!/^(\d+[wdhms])+$/i.test(text)) return null;
  const parts = [...text.matchAll(/(\d+)([wdhms])/gi)];
  return parts.reduce(
    (sum, [, count, unit]) =>
      sum + Number(count) * unitSeconds[unit!.toLowerCase() as keyof typeof unitSeconds],
    0,
  );
}

function intervalText(seconds: number): string {
  const unit = (["d", "h", "m"] as const).find((one) => seconds % unitSeconds[one] === 0) ?? "s";
  return `${seconds / unitSeconds[unit]}${unit}`;
}
