export type TimeStyle = "off" | "relative" | "absolute";

export interface TimeOfLine {
  style: TimeStyle;
  /** Relative times count from it. */
  startedAt: string | null;
  timezone: string;
}

/** `+1:02.345` since the start, or `14:02:11.345` in a zone. */
export function timeOf(at: string, { style, startedAt, timezone }: TimeOfLine): string {
  if (style === "relative" && startedAt !== null)
    return sinceStart(Date.parse(at) - Date.parse(startedAt));
  return clockIn(timezone).format(new Date(at));
}

/** Two clocks may differ by a little: a line is never before the start. */
function sinceStart(milliseconds: number): string {
  const whole = Math.max(0, milliseconds);
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor(whole / 60_000) % 60;
  const seconds = ((whole % 60_000) / 1_000).toFixed(3).padStart(6, "0");
  return hours === 0
    ? `+${minutes}:${seconds}`
    : `+${hours}:${String(minutes).padStart(2, "0")}:${seconds}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(timezone: string): Intl.DateTimeFormat {
  const known = clocks.get(timezone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    timeZone: timezone,
  });
  clocks.set(timezone, clock);
  return clock;
}
