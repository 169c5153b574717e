import { intervalText } from "./interval.ts";
import { parseSchedule } from "./parse.ts";
import type { Schedule } from "./schedule.ts";
export function describe(schedule: string | Schedule, { timezone }: { timezone: string }): string {
  const parsed = typeof schedule === "string" ? parseSchedule(schedule) : schedule;
  return parsed.class === "interval"
    ? intervalText(parsed.period)
    : `${parsed.canonical} ${timezone}`;
}
