import { zonePlace } from "../time/format-instant.ts";
import { TextField } from "../ui/text-field.tsx";
import { useNow } from "../time/use-now.ts";
import type { Change } from "./kind-choice.tsx";
import { toInstant, toLocalText } from "./local-time.ts";
import type { ScheduleValue } from "./schedule-value.ts";
import { plural } from "../words/count.ts";

/** Date and time of one-time work. */
export function Once({ value, set }: { value: ScheduleValue; set: Change }) {
  const { onceAt, timezone } = value;
  const now = useNow(15_000);
  if (onceAt === undefined || onceAt === null) return null;
  return (
    <TextField
      label={`Date and time in ${zonePlace(timezone)}`}
      type="datetime-local"
      value={localTextOf(onceAt, timezone)}
      onChange={(local) => {
        const at = toInstant(local, timezone);
        if (at !== null) set({ onceAt: at });
      }}
      description={distanceText(Date.parse(onceAt) - now)}
      error={Date.parse(onceAt) <= now ? "This time has passed: it would run at once." : undefined}
    />
  );
}

/** Empty for a zone that is none: that is told at its own field. */
export function localTextOf(at: string, zone: string): string {
  try {
    return toLocalText(at, zone);
  } catch (error) {
    if (error instanceof RangeError) return "";
    throw error;
  }
}

/** `In 3 days, 4 h`. */
function distanceText(ms: number): string {
  if (ms <= 0) return "Now";
  const minutes = Math.floor(ms / 60_000);
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  const daysText = `${plural(days, "day")}`;
  if (days > 0) return `In ${daysText}${hours > 0 ? `, ${hours} h` : ""}`;
  if (hours > 0) return `In ${hours} h${minutes % 60 > 0 ? `, ${minutes % 60} min` : ""}`;
  return minutes > 0 ? `In ${minutes} min` : "In less than a minute";
}
