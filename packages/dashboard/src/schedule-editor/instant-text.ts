import { formatInstant } from "../time/format-instant.ts";

/** `Tue 24 Nov 03:10`. In UTC, and said so, while the zone is one that the browser does not know: it is being typed. */
export function instantText(at: string, zone: string): string {
  const format = { seconds: false, withZone: false } as const;
  try {
    return formatInstant(new Date(at), { ...format, zone });
  } catch (error) {
    if (error instanceof RangeError)
      return formatInstant(new Date(at), { ...format, zone: "UTC", withZone: true });
    throw error;
  }
}
