/** Milliseconds. */
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `in 12 min`, `3 h ago`, `now`: how far `at` is from `now`, both in milliseconds. One unit, cut off and never rounded up. */
export function formatRelative(at: number, now: number): string {
  const distance = Math.abs(at - now);
  if (distance < second) return "now";
  const length = lengthOf(distance);
  return at > now ? `in\u00a0${length}` : `${length}\u00a0ago`;
}

/** How often a text about this instant changes, at most: each second, each 15 s, each minute. */
export function stepOf(at: number, now: number): number {
  const distance = Math.abs(at - now);
  if (distance < minute + second) return second;
  return distance < hour + minute ? 15 * second : minute;
}

function lengthOf(distance: number): string {
  if (distance < minute) return `${Math.floor(distance / second)}\u00a0s`;
  if (distance < hour) return `${Math.floor(distance / minute)}\u00a0min`;
  if (distance < 2 * day) return `${Math.floor(distance / hour)}\u00a0h`;
  return `${Math.floor(distance / day)}\u00a0days`;
}
