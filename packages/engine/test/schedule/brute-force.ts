import { offsetAt } from "./support.ts";

// A second reading of the rules, as plain as can be, that shares no code with the planner.

const monthNames = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const weekdayNames = "SUN MON TUE WED THU FRI SAT".split(" ");

/** Whether a valid text's fields match a local time; `local` is seconds on the wall clock as if in UTC. */
export function matcher(text: string): (local: number) => boolean {
  const fields = text.trim().split(/\s+/);
  const [second, minute, hour, day, month, weekday] = (
    fields.length === 6 ? fields : ["0", ...fields]
  ) as [string, string, string, string, string, string];
  const isStar = (field: string) => field.startsWith("*") || field === "?";
  const seconds = values(second, 0, 59, []);
  const minutes = values(minute, 0, 59, []);
  const hours = values(hour, 0, 23, []);
  const months = values(month, 1, 12, monthNames);

  function matchesDay(date: Date): boolean {
    const byDay = day.split(",").some((item) => isDay(item.toUpperCase(), date));
    const byWeekday = weekday.split(",").some((item) => isWeekday(item.toUpperCase(), date));
    return isStar(day) || isStar(weekday) ? byDay && byWeekday : byDay || byWeekday;
  }

  return (local) => {
    const date = new Date(local * 1000);
    return (
      seconds.has(date.getUTCSeconds()) &&
      minutes.has(date.getUTCMinutes()) &&
      hours.has(date.getUTCHours()) &&
      months.has(date.getUTCMonth() + 1) &&
      matchesDay(date)
    );
  };
}

/** The values of a field without letters for special days. */
export function values(field: string, first: number, last: number, names: string[]): Set<number> {
  const found = new Set<number>();
  for (const item of field.toUpperCase().split(",")) {
    const [span, step = "1"] = item.split("/") as [string, string?];
    const [low, high = low] =
      span === "*" || span === "?" ? [first, last] : ends(span, first, names);
    for (let value = low; value <= high; value += Number(step)) found.add(value);
  }
  return found;
}

function ends(span: string, first: number, names: string[]): [number, number?] {
  return span.split("-").map((end) => {
    const place = names.indexOf(end);
    return place < 0 ? Number(end) : place + first;
  }) as [number, number?];
}

function isDay(item: string, date: Date): boolean {
  const today = date.getUTCDate();
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  if (item === "L") return today === length;
  if (item === "LW") return today === nearest(length, length, date);
  if (item.startsWith("L-")) return today === length - Number(item.slice(2));
  if (item.endsWith("W")) {
    const day = Number(item.slice(0, -1));
    return day <= length && today === nearest(day, length, date);
  }
  return values(item, 1, 31, []).has(today);
}

/** Looks outwards from the day, first at the day before, and never beyond the month. */
function nearest(day: number, length: number, date: Date): number {
  for (const away of [0, -1, 1, -2, 2]) {
    const candidate = day + away;
    if (candidate < 1 || candidate > length) continue;
    const weekday = new Date(
      Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), candidate),
    ).getUTCDay();
    if (weekday !== 0 && weekday !== 6) return candidate;
  }
  throw new Error("a month has weekdays");
}

function isWeekday(item: string, date: Date): boolean {
  const today = date.getUTCDay();
  const special = /^(\w+?)(?:#(\d|L)|(L))$/.exec(item);
  if (special === null || item === "*") {
    const found = values(sundayLast(item), 0, 6, weekdayNames);
    return [...found].some((value) => value % 7 === today);
  }
  const [, name, occurrence = "L"] = special as unknown as [string, string, string?];
  const place = weekdayNames.indexOf(name);
  if ((place < 0 ? Number(name) % 7 : place) !== today) return false;
  if (occurrence !== "L") return Math.ceil(date.getUTCDate() / 7) === Number(occurrence);
  return new Date(date.getTime() + 7 * 86_400_000).getUTCMonth() !== date.getUTCMonth();
}

function sundayLast(item: string): string {
  return item.replace(/^(\w+)-(SUN|0)(?=\/|$)/, (_, from: string) =>
    from === "SUN" || from === "0" || from === "7" ? "0-0" : `${from}-7`,
  );
}

export interface Choices {
  isShifted: boolean;
  isOnce: boolean;
}

/** The choices of a text's class. */
export function choicesOf(text: string): Choices {
  const fields = text.trim().split(/\s+/);
  const isWild = fields.slice(0, fields.length - 3).some((field) => field.startsWith("*"));
  return { isShifted: !isWild, isOnce: !isWild };
}

const offsets = new Map<string, number>();

/** Since 1973 clocks change on whole minutes only. */
function offsetInMinute(zone: string, second: number): number {
  const key = `${zone} ${Math.floor(second / 60)}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    if (offsets.size > 50_000) offsets.clear();
    offset = offsetAt(zone, second);
    offsets.set(key, offset);
  }
  return offset;
}

/** Whether an instant is a slot. Offsets must not change twice within a day. */
export function isSlot(
  matches: (local: number) => boolean,
  zone: string,
  { isShifted, isOnce }: Choices,
  second: number,
): boolean {
  const offset = offsetInMinute(zone, second);
  if (matches(second + offset)) {
    const earlier = offsetInMinute(zone, second - 26 * 3600);
    // The same local time with the earlier offset: was there an instant for it?
    const other = second + offset - earlier;
    const isSecondPass = other < second && offsetInMinute(zone, other) === earlier;
    if (!isOnce || !isSecondPass) return true;
  }
  if (!isShifted) return false;
  const before = offsetInMinute(zone, second - 1);
  if (offset <= before || offset - before >= 3 * 3600) return false;
  for (let local = second + before; local < second + offset; local++)
    if (matches(local)) return true;
  return false;
}
