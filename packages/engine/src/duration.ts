import { ConfigurationError } from "./errors.ts";

type Unit = "w" | "d" | "h" | "m" | "s" | "ms";

/** A length of time: `"90s"`, `"1h30m"`, `"500ms"`. Units go from large to small, each at most once. */
export type Duration = `${number}${Unit}` | `${number}${Unit}${number}${Unit}`;

const milliseconds: Record<Unit, number> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

const units = Object.keys(milliseconds) as Unit[];

/**
 * The milliseconds of a duration: `toMilliseconds("1h30m")` is 5,400,000.
 * Throws `ConfigurationError` for anything that is not a duration, and names `what` in its message.
 */
export function toMilliseconds(duration: string, what = "duration"): number {
  const parts = [...duration.matchAll(/(\d+)(ms|[wdhms])/g)];
  const orders = parts.map(([, , unit]) => units.indexOf(unit as Unit));
  const isWhole = parts.map(([part]) => part).join("") === duration && parts.length > 0;
  const isOrdered = orders.every((order, place) => place === 0 || order > orders[place - 1]!);
  if (!isWhole || !isOrdered) {
    throw new ConfigurationError(
      `${what}: "${duration}" is not a duration: write whole numbers with units from large to small, such as 30s, 1h30m, 2d`,
    );
  }
  return parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * milliseconds[unit as Unit],
    0,
  );
}
