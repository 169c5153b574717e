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
 *     let page = Number(lastCheckpoint ?? 1);
 *     for (; page <= 1_000; page++) {
 *       if (Date.now() > deadline.getTime() - 2_000) return yieldWith(page);
 *       await fetch(`https://books.example.com/count?page=${page}`);
 *     }
 *     return { pages: page };
 *   },
 * });
 */
export function yieldWith(checkpoint: unknown): Yielded {
  return new Yielded(checkpoint);
}
