/** When a personal job is done, as the picker has it: nothing in it comes more often than once an hour. */
export type Interval =
  | { kind: "hours"; hours: (typeof hourSteps)[number] }
  | { kind: "daily"; time: string }
  | { kind: "weekly"; day: number; time: string }
  | { kind: "monthly"; day: number; time: string }
  | { kind: "manual" }
  /** What was said in another way. */
  | { kind: "text"; schedule: string };

export const hourSteps = [1, 2, 3, 4, 6, 8, 12] as const;

export const firstInterval: Interval = { kind: "weekly", day: 0, time: "18:00" };

/** Null where a time is missing still. */
export function toSchedule(interval: Interval): string | null {
  if (interval.kind === "manual") return "@manual";
  if (interval.kind === "text") return interval.schedule;
  if (interval.kind === "hours")
    return interval.hours === 1 ? "0 * * * *" : `0 */${interval.hours} * * *`;
  const [, hour, minute] = /^(\d{2}):(\d{2})/.exec(interval.time) ?? [];
  if (hour === undefined || minute === undefined) return null;
  const time = `${Number(minute)} ${Number(hour)}`;
  if (interval.kind === "daily") return `${time} * * *`;
  return interval.kind === "weekly" ? `${time} * * ${interval.day}` : `${time} ${interval.day} * *`;
}

export function toInterval(schedule: string): Interval {
  if (schedule === "@manual") return { kind: "manual" };
  if (schedule === "0 * * * *") return { kind: "hours", hours: 1 };
  const [, step] = /^0 \*\/(\d+) \* \* \*$/.exec(schedule) ?? [];
  const hours = hourSteps.find((one) => String(one) === step);
  if (hours !== undefined) return { kind: "hours", hours };
  const [, minute, hour, date, weekday] =
    /^(\d{1,2}) (\d{1,2}) (\d{1,2}|\*) \* ([0-6]|\*)$/.exec(schedule) ?? [];
  const time = `${hour?.padStart(2, "0")}:${minute?.padStart(2, "0")}`;
  if (date === "*" && weekday === "*") return { kind: "daily", time };
  if (date === "*" && weekday !== undefined) return { kind: "weekly", day: Number(weekday), time };
  if (date !== undefined && weekday === "*") return { kind: "monthly", day: Number(date), time };
  return { kind: "text", schedule };
}
