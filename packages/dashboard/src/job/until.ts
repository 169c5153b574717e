/** Until when something holds: until somebody ends it, for an hour, until tomorrow at eight, for a week, until a date. */
export type Until = "again" | "hour" | "tomorrow" | "week" | "date";

/**
 * The instant, by the reader's own clock and zone; null: until somebody ends it. `date` is what a field for date and
 * time holds, like `2026-11-25T08:00`.
 */
export function untilOf(until: Until, date: string, now: Date): Date | null | "past" | "missing" {
  switch (until) {
    case "again":
      return null;
    case "hour":
      return new Date(now.getTime() + 3_600_000);
    case "tomorrow":
      return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8);
    case "week":
      return new Date(now.getTime() + 7 * 86_400_000);
    case "date": {
      const at = new Date(date);
      if (Number.isNaN(at.getTime())) return "missing";
      return at <= now ? "past" : at;
    }
  }
}
