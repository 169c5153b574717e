/** A schedule that was written for Quartz, as one of ours. */
export interface FromQuartz {
  schedule: string;
  /** What was changed, and what cannot be kept, in sentences. */
  notes: string[];
}

/**
 * Six fields with a `?`, or seven: so Quartz has it, with seconds first, Sunday as 1 and a year at the end. Null for
 * other texts, and where a part has no equal here.
 *
 *     readQuartz("0 0/15 8 ? * 2-6"); // { schedule: "0/15 8 * * 1-5" with the step spelled out, ... }
 */
export function readQuartz(text: string): FromQuartz | null {
  const fields = text.trim().split(/[ \t]+/);
  const isQuartz = fields.length === 7 || (fields.length === 6 && fields.includes("?"));
  if (!isQuartz) return null;
  const [second, minute, hour, day, month, weekday, year = "*"] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string?,
  ];
  const notes: string[] = [];
  const days = weekdaysOf(weekday);
  if (days === null) return null;
  if (days !== weekday && weekday !== "?")
    notes.push("Weekdays count from Sunday as 0 here, not 1");
  if (year !== "*")
    notes.push(`The year ${year} cannot be part of a schedule: set when it starts and ends`);
  const times = [
    ranged(minute, 59),
    ranged(hour, 23),
    day === "?" ? "*" : ranged(day, 31),
    ranged(month, 12),
    days,
  ];
  if (second !== "0") times.unshift(ranged(second, 59));
  return { schedule: times.join(" "), notes };
}

/** `5/15`: from 5 on, each 15th. */
function ranged(field: string, last: number): string {
  return field
    .split(",")
    .map((item) => {
      const [, from, step] = /^(\d+)\/(\d+)$/.exec(item) ?? [];
      if (from === undefined) return item;
      return Number(from) === 0 ? `*/${step}` : `${from}-${last}/${step}`;
    })
    .join(",");
}

function weekdaysOf(field: string): string | null {
  if (field === "?" || field === "*") return "*";
  const items = field.split(",").map((item) => {
    if (item.toUpperCase() === "L") return "6";
    const [, days, tail = ""] = /^([\dA-Z-]+?)(L|#\d|\/\d+)?$/i.exec(item) ?? [];
    if (days === undefined) return null;
    const numbers = days.split("-").map((word) => {
      if (!/^\d$/.test(word)) return word;
      const number = Number(word) - 1;
      return number >= 0 && number <= 6 ? String(number) : null;
    });
    if (numbers.includes(null)) return null;
    // a step needs a range
    const range =
      tail.startsWith("/") && numbers.length === 1 ? `${numbers[0]}-6` : numbers.join("-");
    return `${range}${tail.toUpperCase()}`;
  });
  return items.includes(null) ? null : items.join(",");
}
