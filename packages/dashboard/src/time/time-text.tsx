import { usePreferences } from "../frame/preferences.ts";
import { useDisplayZone } from "./display-zone.tsx";
import { formatInstant } from "./format-instant.ts";
import { useNow } from "./use-now.ts";

export interface TimeTextProps {
  /** ISO 8601, or epoch milliseconds. */
  at: string | number | Date;
  /** The zone of the job that the time belongs to. */
  zone?: string | undefined;
  /** Default true. */
  seconds?: boolean;
}

/** An instant inside a link, where the button of `Time` cannot be: the day, where it is not today, and the time. */
export function TimeText({ at, zone, seconds = true }: TimeTextProps) {
  const { resolve } = useDisplayZone();
  const [{ hours }] = usePreferences();
  const today = useNow(60_000);
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()}>
      {formatInstant(date, {
        zone: resolve(zone),
        hours,
        seconds,
        day: "other",
        today,
        withZone: false,
      })}
    </time>
  );
}
