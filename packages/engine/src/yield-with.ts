/** What a handler returns that goes on in another slice; see `yieldWith`. */
export class Yielded {
  readonly checkpoint: unknown;

  constructor(checkpoint: unknown) {
    this.checkpoint = checkpoint;
  }
}

/**
 * Returned by a handler whose time is nearly over: the execution is queued again, and goes on from `checkpoint` (JSON) in
 * another slice, at this worker or another. The attempt is not charged. A slice that yields with the checkpoint that it
 * began with has made no progress, and counts as a failed attempt.
 *
 * @example
 * const countBooks = defineHandler({
 *   name: "count_books",
 *   run: async ({ lastCheckpoint, deadline }) => {
 *     let counted = Number(lastCheckpoint ?? 0);
 *     while (counted < 1_000_000) {
 *       if (Date.now() > deadline.getTime() - 2_000) return yieldWith(counted);
 *       counted += await countSome(counted);
 *     }
 *     return { counted };
 *   },
 * });
 */
export function yieldWith(checkpoint: unknown): Yielded {
  return new Yielded(checkpoint);
}
