import { formatInstant } from "../../time/format-instant.ts";
import type { CollisionAnswer } from "./lane-data.ts";

export function titleOf({ kind, peak }: CollisionAnswer): string {
  if (kind === "capacity") return `${peak} at once, more than there are places`;
  if (kind === "heavy") return `${peak} long executions at once`;
  return `${peak} slots fall together because the clocks change`;
}

/** `03:10` */
export function clockOf(at: string | number, zone: string): string {
  return formatInstant(new Date(at), { zone, seconds: false, day: "never", withZone: false });
}

export function when({ from, to }: CollisionAnswer, zone: string): string {
  const [start, end] = [new Date(from), new Date(to)];
  const first = formatInstant(start, { zone, seconds: false });
  if (end.getTime() - start.getTime() < 60_000) return first;
  return `${first} to ${formatInstant(end, { zone, seconds: false, day: "never", withZone: false })}`;
}
