import type { ScheduleErrorField } from "./schedule-error.ts";

/** One of the six fields of a cron text: its values and its names. */
export interface FieldRules {
  name: Extract<ScheduleErrorField, "second" | "minute" | "hour" | "day" | "month" | "weekday">;
  first: number;
  last: number;
  /** How many different values there are: 7 for the weekday, though it may be written 0 to 7. */
  count: number;
  /** What the count is in: `an hour has 60 minutes`. */
  whole: string;
  /** Three-letter names, the first one for `first`. */
  names: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export const second: FieldRules = rules("second", 0, 59, 60, "a minute", []);
export const minute: FieldRules = rules("minute", 0, 59, 60, "an hour", []);
export const hour: FieldRules = rules("hour", 0, 23, 24, "a day", []);
export const day: FieldRules = rules("day", 1, 31, 31, "a month", []);
export const month: FieldRules = rules("month", 1, 12, 12, "a year", months);
export const weekday: FieldRules = rules("weekday", 0, 7, 7, "a week", weekdays);

/** The fields in the order of a text that has all six. */
export const sixFields: readonly FieldRules[] = [second, minute, hour, day, month, weekday];

/** What the field takes, for a message: `SUN-SAT or 0-7`. */
export function rangeText({ names, first, last }: FieldRules): string {
  const numbers = `${first}-${last}`;
  return names.length > 0 ? `${names[0]}-${names.at(-1)} or ${numbers}` : numbers;
}

/** The value of a three-letter name in any case, or -1. */
export function valueOfName({ names, first }: FieldRules, name: string): number {
  const place = names.indexOf(name.toUpperCase());
  return place < 0 ? -1 : place + first;
}

/** `a minute`, `an hour`. */
export function withArticle(name: string): string {
  return `${name === "hour" ? "an" : "a"} ${name}`;
}

/** What a field counts: a weekday is a day. */
export function unitOf(name: FieldRules["name"]): string {
  return name === "weekday" ? "day" : name;
}

function rules(
  name: FieldRules["name"],
  first: number,
  last: number,
  count: number,
  whole: string,
  names: readonly string[],
): FieldRules {
  return { name, first, last, count, whole, names };
}
