/** A stretch of time cut into equal buckets. Instants are milliseconds since 1970. */
export interface Grid {
  from: number;
  to: number;
  bucketMs: number;
  buckets: number;
}

/** The bucket that an instant lies in; outside of the grid below 0, or `buckets` and above. */
export function bucketOf({ from, bucketMs }: Grid, at: number): number {
  return Math.floor((at - from) / bucketMs);
}

/**
 * `buckets` of them, begun at a whole number of buckets since 1970: as time goes on the buckets stay where they are, and who asks
 * a little later asks for the same.
 */
export function alignedGrid(from: Date, to: Date, buckets: number): Grid {
  const bucketMs = Math.max(1, Math.round((to.getTime() - from.getTime()) / buckets));
  const start = Math.floor(from.getTime() / bucketMs) * bucketMs;
  return { from: start, to: start + bucketMs * buckets, bucketMs, buckets };
}
