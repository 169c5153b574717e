/** A field of a cron text as written, read without asking whether it is right: the server says that. */
export interface FieldText {
  text: string;
  /** Begins with `*`, or is `?`: that decides how the two day fields go together, and what the clocks do. */
  isStar: boolean;
  /** In order and each once; null for what is no plain list of numbers, names, ranges and steps. */
  values: number[] | null;
}

interface Rules {
  first: number;
  last: number;
  names: readonly string[];
}

const monthNames = [
  "JAN",
  "FEB",
  "MAR",
  "APR",
  "MAY",
  "JUN",
  "JUL",
  "AUG",
  "SEP",
  "OCT",
  "NOV",
  "DEC",
];
const weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export const fieldRules = {
  minute: { first: 0, last: 59, names: [] },
  hour: { first: 0, last: 23, names: [] },
  day: { first: 1, last: 31, names: [] },
  month: { first: 1, last: 12, names: monthNames },
  weekday: { first: 0, last: 6, names: weekdayNames },
} satisfies Record<string, Rules>;

export type FieldName = keyof typeof fieldRules;

const macros: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** The fields of a text, a macro as what it stands for. */
export function fieldsOf(schedule: string): string[] {
  const text = schedule.trim();
  return (macros[text.toLowerCase()] ?? text).split(/[ \t]+/);
}

export function readField(text: string, name: FieldName): FieldText {
  const rules = fieldRules[name];
  const isStar = text.startsWith("*") || text === "?";
  const found = new Set<number>();
  for (const item of text === "?" ? ["*"] : text.split(",")) {
    const values = readItem(item, rules, name === "weekday");
    if (values === null) return { text, isStar, values: null };
    for (const value of values) found.add(value);
  }
  return { text, isStar, values: [...found].toSorted((a, b) => a - b) };
}

function readItem(item: string, rules: Rules, isWeekday: boolean): number[] | null {
  const [, range, step] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(item) ?? [];
  if (range === undefined || step === "0") return null;
  const by = step === undefined ? 1 : Number(step);
  if (range === "*") return row(rules.first, rules.last, by);
  const [from, to, ...more] = range.split("-").map((word) => valueOf(word, rules, isWeekday));
  if (from === undefined || from === null || to === null || more.length > 0) return null;
  if (to === undefined) return step === undefined ? [from % (isWeekday ? 7 : 100)] : null;
  // a range of Sunday alone is Sunday; one that ends in Sunday ends the week
  if (isWeekday && from % 7 === 0 && to % 7 === 0 && !(from === 0 && to === 7)) return [0];
  const last = isWeekday && to === 0 ? 7 : to;
  if (from > last || (isWeekday && from === 7)) return null;
  return row(from, last, by).map((value) => (isWeekday ? value % 7 : value));
}

function valueOf(word: string, { first, last, names }: Rules, isWeekday: boolean): number | null {
  if (/^\d{1,2}$/.test(word)) {
    const value = Number(word);
    return value >= first && value <= (isWeekday ? 7 : last) ? value : null;
  }
  const place = (names as readonly string[]).indexOf(word.toUpperCase());
  return place < 0 ? null : place + first;
}

function row(from: number, to: number, by: number): number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += by) values.push(value);
  return values;
}
