import type { RemoteExecution } from "horarium";
import type { ApiContext } from "../operation.ts";
import { Problem } from "../problem.ts";

/** A look that nobody rang for: slots become due without a bell. */
const lookEveryMs = 1_000;
/** Requests of one token that wait at the same time, in this process. */
const mostWaiting = 50;
const waiting = new Map<string, number>();

export interface Wanted {
  worker: string;
  by: string;
  handlers: readonly string[];
  limit: number;
  waitMs: number;
}

/** Claims what is due; where nothing is, waits for it for so long. Throws `Problem` 429 where too many wait already. */
export async function waitForWork(
  { horarium, bell, signal }: Pick<ApiContext, "horarium" | "bell" | "signal">,
  { worker, by, handlers, limit, waitMs }: Wanted,
): Promise<RemoteExecution[]> {
  const until = performance.now() + waitMs;
  const leave = waitMs > 0 ? enter(by) : () => {};
  try {
    for (let since: Date | null = null; ;) {
      const claim = { by, handlers, limit, since };
      const { executions: claimed, at, isSilent } = await horarium.remote.claim(worker, claim);
      // its connection is there still, and it does not listen any more
      if (since !== null && isSilent) return [];
      since ??= at;
      const leftMs = until - performance.now();
      // who has gone away would hold them until their leases expire
      if (signal.aborted && claimed.length > 0) {
        await giveBack(horarium, { worker, by }, claimed);
        return [];
      }
      if (claimed.length > 0 || leftMs <= 0 || signal.aborted) return claimed;
      await bell.wait(Math.min(leftMs, lookEveryMs), signal);
      if (signal.aborted) return [];
    }
  } finally {
    leave();
  }
}

async function giveBack(
  horarium: ApiContext["horarium"],
  { worker, by }: Pick<Wanted, "worker" | "by">,
  claimed: readonly RemoteExecution[],
): Promise<void> {
  for (const { id: execution, leaseToken } of claimed)
    await horarium.remote.end({ worker, by, execution, leaseToken }, { kind: "released" });
}

function enter(by: string): () => void {
  const count = waiting.get(by) ?? 0;
  if (count >= mostWaiting) {
    throw new Problem(
      429,
      "too_many_waiting",
      `${count} requests of ${by} wait for work already; end some, or ask without waiting`,
      { retryAfterSeconds: 5 },
    );
  }
  waiting.set(by, count + 1);
  return () => {
    const left = waiting.get(by)! - 1;
    if (left === 0) waiting.delete(by);
    else waiting.set(by, left);
  };
}
