/** `14:05:09`, in this machine's zone. */
export function timeOfDay(at: Date): string {
  return at.toTimeString().slice(0, 8);
}

/** `2026-11-24 14:05:09`, in this machine's zone. */
export function clockTime(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${timeOfDay(at)}`;
}

/** The local time of a zone: `15:15`, with the weekday if it is another day, with the date if it is far. */
export function zoneTime(at: Date, timezone: string, now: Date): string {
  const parts = (instant: Date) => {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: timezone,
      weekday: "short",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    return Object.fromEntries(
      format.formatToParts(instant).map(({ type, value }) => [type, value]),
    );
  };
  const there = parts(at);
  const here = parts(now);
  const day = (of: Record<string, string>) => `${of["year"]}-${of["month"]}-${of["day"]}`;
  const seconds = there["second"] === "00" ? "" : `:${there["second"]}`;
  const time = `${there["hour"]}:${there["minute"]}${seconds}`;
  if (day(there) === day(here)) return time;
  const isNear = Math.abs(at.getTime() - now.getTime()) < 6 * 86_400_000;
  return `${isNear ? there["weekday"] : day(there)} ${time}`;
}

/** `12 ms`, `3.4 s`, `2 min 5 s`, `3 h 20 min`, `5 days`. */
export function lengthOf(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9_950) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return twoUnits(seconds, 60, "min", "s");
  if (seconds < 2 * 86_400) return twoUnits(Math.round(seconds / 60), 60, "h", "min");
  return `${Math.round(seconds / 86_400)} days`;
}

function twoUnits(value: number, size: number, large: string, small: string): string {
  const rest = value % size;
  return `${Math.floor(value / size)} ${large}${rest === 0 ? "" : ` ${rest} ${small}`}`;
}

/** `in 12 min`, `now`. */
export function inTime(at: Date, now: Date): string {
  const ahead = at.getTime() - now.getTime();
  if (ahead < 1_000) return "now";
  // to the minute: seconds would be wrong by the time they are read
  const minute = 60_000;
  return `in ${lengthOf(ahead > 10 * minute ? Math.round(ahead / minute) * minute : ahead)}`;
}

/** `3 min ago`. */
export function ago(at: Date, now: Date = new Date()): string {
  const passed = now.getTime() - at.getTime();
  if (passed < 1_000) return "just now";
  const minute = 60_000;
  return `${lengthOf(passed > 10 * minute ? Math.floor(passed / minute) * minute : passed)} ago`;
}

/** `3,412`. */
export function count(value: number): string {
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 }).format(value);
}

/** `1 job`, `3 jobs`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** On one line, and cut. */
export function shortened(text: string, longest: number): string {
  return cut(text.replaceAll(/\s+/g, " ").trim(), longest);
}

export function cut(line: string, longest: number): string {
  return line.length > longest ? `${line.slice(0, Math.max(0, longest - 1))}…` : line;
}
