import type { Axis } from "./axis.ts";

/** A line of steps over the buckets that have a value, down to 0 at its ends. */
export function stepLine(
  { from, bucketMs }: { from: string; bucketMs: number },
  counts: readonly (number | null)[],
  axis: Pick<Axis, "x">,
  y: (count: number) => number,
): string {
  const start = Date.parse(from);
  let path = "";
  let last: number | null = null;
  counts.forEach((count, bucket) => {
    if (count === last) return;
    const x = axis.x(start + bucket * bucketMs).toFixed(1);
    if (count === null) path += `H${x}`;
    else path += last === null ? `M${x} ${y(count).toFixed(1)}` : `H${x}V${y(count).toFixed(1)}`;
    last = count;
  });
  if (last !== null) path += `H${axis.x(start + counts.length * bucketMs).toFixed(1)}`;
  return path;
}
