import { bucketOf, type Grid } from "./grid.ts";

/**
 * The most spans at once in each bucket. `starts` and `ends` are each in order, and need not be the same in number: what
 * has not ended goes on. Where one ends when another starts, they are not at once.
 */
export function mostAtOnce(
  { starts, ends }: { starts: Float64Array; ends: Float64Array },
  grid: Grid,
): Int32Array {
  const most = new Int32Array(grid.buckets);
  let current = 0;
  let bucket = -1;
  /** What goes on is at once with itself in each bucket that it reaches into. */
  const reach = (place: number) => {
    while (bucket < Math.min(place, grid.buckets - 1)) {
      bucket++;
      most[bucket] = Math.max(most[bucket]!, current);
    }
  };
  let [start, end] = [0, 0];
  while (start < starts.length || end < ends.length) {
    const starting = starts[start] ?? Infinity;
    const ending = ends[end] ?? Infinity;
    if (ending <= starting) {
      // what ends where a bucket begins does not reach into it
      reach(Math.ceil((ending - grid.from) / grid.bucketMs) - 1);
      current--;
      end++;
    } else {
      reach(bucketOf(grid, starting));
      current++;
      start++;
      if (starting >= grid.from && starting < grid.to)
        most[bucket] = Math.max(most[bucket]!, current);
    }
  }
  reach(grid.buckets - 1);
  return most;
}
