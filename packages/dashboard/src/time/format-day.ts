/**
 * `Tuesday, 24 November`, `Today, 24 November`; the year only where it is not this one. `now` is epoch milliseconds.
 *
 *     formatDay(new Date(change.at), { zone: "Europe/Rome", now: serverNow() });
 */
export function formatDay(at: Date, { zone, now }: { zone: string; now: number }): string {
  const day = dayIn(at, zone);
  const today = dayIn(new Date(now), zone);
  const [year] = day.split("-");
  const date = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    day: "numeric",
    month: "long",
    ...(today.startsWith(`${year}-`) ? {} : { year: "numeric" }),
  }).format(at);
  return `${nameOf(at, { zone, now, day, today })}, ${date}`;
}

/** `2026-11-24`: the same for all instants of a day in that zone. */
export function dayIn(at: Date, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}

function nameOf(
  at: Date,
  { zone, now, day, today }: { zone: string; now: number; day: string; today: string },
): string {
  if (day === today) return "Today";
  // 36 hours from the middle of a day reach the one before or after it, also where the clocks change
  const noon = Date.parse(`${today}T12:00:00Z`);
  const beside = (days: number) => new Date(noon + days * 86_400_000).toISOString().slice(0, 10);
  if (day === beside(-1) && at.getTime() < now) return "Yesterday";
  if (day === beside(1)) return "Tomorrow";
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "long" }).format(at);
}
