import { nextSlots, previousSlot } from "horarium/schedule";

/** How a member wants mails of a type: none, each by itself, or together once in so long. */
export type MailMode = "off" | "immediate" | "hourly" | "daily" | "weekly";

/** When a member's digests go out: daily ones at `hour`, weekly ones on Mondays at `hour`, hourly ones at each full hour. */
export interface DigestTimes {
  hour: number;
  timezone: string;
}

/**
 * Whether a mail that waits since `since` belongs into the digest that is due `now`: null if it does, else the instant
 * of the digest that it waits for.
 */
export function nextDigest(
  mode: "hourly" | "daily" | "weekly",
  { hour, timezone }: DigestTimes,
  { since, now }: { since: Date; now: Date },
): Date | null {
  const schedule = { hourly: "0 * * * *", daily: `0 ${hour} * * *`, weekly: `0 ${hour} * * 1` }[
    mode
  ];
  const last = previousSlot(schedule, { timezone, before: new Date(now.getTime() + 1) });
  if (last !== null && since < last) return null;
  return nextSlots(schedule, { timezone, from: now, count: 1 })[0] ?? null;
}
