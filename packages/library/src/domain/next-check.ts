/** How a look at an edition's metadata ended. */
export type CheckOutcome =
  | "updated"
  | "unchanged"
  | "proposed"
  | "notFound"
  | "mismatched"
  | "raced"
  | "failed";

/** What is known of the look before. */
export interface LastCheck {
  outcome: CheckOutcome;
  /** How often in a row it ended so, from 1. */
  repeats: number;
  gapHours: number;
}

const day = 24;

/**
 * When to look again: what changed after `staleDays`, what did not at ever longer gaps, what is not there seldom, what
 * failed soon and then later and later.
 */
export function nextCheck(
  outcome: CheckOutcome,
  last: LastCheck | null,
  { staleDays }: { staleDays: number },
): LastCheck {
  const repeats = last?.outcome === outcome ? last.repeats + 1 : 1;
  return { outcome, repeats, gapHours: gapAfter(outcome, last, repeats, staleDays) };
}

function gapAfter(
  outcome: CheckOutcome,
  last: LastCheck | null,
  repeats: number,
  staleDays: number,
): number {
  switch (outcome) {
    case "updated":
    case "proposed":
      return staleDays * day;
    case "unchanged":
      // a gap after a failure says nothing about how often the record changes
      return last === null || last.outcome === "failed" || last.outcome === "raced"
        ? staleDays * day
        : Math.min(last.gapHours * 2, 365 * day);
    case "notFound":
    case "mismatched":
      return [30, 90, 180][Math.min(repeats, 3) - 1]! * day;
    case "raced":
      return 1;
    case "failed":
      return Math.min(2 ** (repeats - 1), 7 * day);
  }
}

/** The same, up to a tenth shorter or longer, so that what was checked together is not due together. */
export function withJitter(hours: number, random: () => number): number {
  return hours * (0.9 + random() * 0.2);
}
