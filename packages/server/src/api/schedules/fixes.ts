import {
  describe,
  nextSlots,
  parseSchedule,
  ScheduleError,
  warnings,
  type PlanOptions,
  type ScheduleWarning,
} from "horarium/schedule";
import type { Advice } from "./advice.ts";

/** What to write instead. */
export interface Fix {
  /** On a button: `Every 7 minutes exactly`. */
  label: string;
  /** What comes of it, where the label does not say so. */
  effect?: string;
  value: { schedule: string };
}

/** What would make a warning go away, where that is safe to say. Each is accepted. */
export function fixesOf(
  { code, field }: ScheduleWarning,
  schedule: string,
  options: PlanOptions & { from: Date },
): Fix[] {
  const fields = schedule.trim().split(/[ \t]+/);
  switch (code) {
    case "uneven_step":
      return exactly(fields);
    case "either_day": {
      const last = fields.length - 1;
      return accepted([
        {
          label: "Only by day of the month",
          value: { schedule: fields.with(last, "*").join(" ") },
        },
        { label: "Only by weekday", value: { schedule: fields.with(last - 2, "*").join(" ") } },
      ]);
    }
    case "leap_years":
      return fields.at(-3) === "29" && fields.at(-1) === "*"
        ? accepted([
            {
              label: "The last day of February instead",
              value: { schedule: fields.with(-3, "L").join(" ") },
            },
          ])
        : [];
    case "lone_step": {
      if (field !== "minute" && field !== "hour") return [];
      const text = fields.with(field === "minute" ? -5 : -4, "0").join(" ");
      return accepted([{ label: `Write ${text}`, value: { schedule: text } }]);
    }
    case "clock_change":
      return beyondChange(fields, options);
    case "star_in_list":
    case "both_days":
    case "far":
    case "frequent":
      return [];
  }
}

/** Six fields where five were probably meant: the first of six is the second. */
export function secondsNote(schedule: string, timezone: string): Advice[] {
  const fields = schedule.split(/[ \t]+/);
  if (fields.length !== 6 || !["*", "?"].includes(fields[5]!) || fields[0]!.startsWith("*"))
    return [];
  const five = fields.slice(0, 5).join(" ");
  const fixes = accepted([{ label: "Use it", value: { schedule: five } }]);
  if (fixes.length === 0) return [];
  const message = `Six fields, so the first is seconds: ${words(schedule, timezone)}. To run ${words(five, timezone)} write ${five}`;
  return [{ code: "seconds_first", message, fixes }];
}

/** The sentence without the zone. */
function words(schedule: string, timezone: string): string {
  return describe(schedule, { timezone }).replace(`, ${timezone} time`, "");
}

/** `*\/7 * * * *` asks for an interval that cron cannot say. */
function exactly(fields: readonly string[]): Fix[] {
  const rhythms = [
    { pattern: /^\*\/(\d+) \* \* \* \*$/, unit: "minute" },
    { pattern: /^0 \*\/(\d+) \* \* \*$/, unit: "hour" },
    { pattern: /^0 0 \*\/(\d+) \* \*$/, unit: "day" },
  ];
  for (const { pattern, unit } of rhythms) {
    const count = pattern.exec(fields.join(" "))?.[1];
    if (count === undefined) continue;
    const value = { schedule: `@every ${Number(count)}${unit[0]}` };
    return accepted([{ label: `Every ${Number(count)} ${unit}s exactly`, value }]);
  }
  return [];
}

/** Ten past the hours near a change that no change touches: the hour itself, and those up to three later. */
function beyondChange(fields: readonly string[], options: PlanOptions & { from: Date }): Fix[] {
  const time = oneTime(fields);
  if (time === null) return [];
  for (let later = 1; later <= 3; later++) {
    const schedule = withTime(fields, (time.hour + later) % 24, 10);
    // past midnight would be another day
    if (time.hour + later > 23) return [];
    if (warningsOf(schedule, options).some(({ code }) => code === "clock_change")) continue;
    return accepted([
      { label: `${timeText(time.hour + later, 10)} avoids both`, value: { schedule } },
    ]);
  }
  return [];
}

/** The text's one time of day; null where it has more, or seconds. */
export function oneTime(fields: readonly string[]): { hour: number; minute: number } | null {
  const [minute, hour] = fields;
  if (fields.length !== 5 || !/^\d+$/.test(minute!) || !/^\d+$/.test(hour!)) return null;
  return { hour: Number(hour), minute: Number(minute) };
}

export function withTime(fields: readonly string[], hour: number, minute: number): string {
  return [minute, hour, ...fields.slice(2)].join(" ");
}

export function timeText(hour: number, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** Those that the planner takes. */
function accepted(fixes: readonly Fix[]): Fix[] {
  return fixes.filter(({ value: { schedule } }) => {
    try {
      parseSchedule(schedule);
      return true;
    } catch (error) {
      if (error instanceof ScheduleError) return false;
      throw error;
    }
  });
}

function warningsOf(schedule: string, options: PlanOptions & { from: Date }): ScheduleWarning[] {
  // a time may be refused in another way: never within its bounds
  return nextSlots(schedule, { ...options, count: 1 }).length === 0
    ? []
    : warnings(schedule, options);
}
