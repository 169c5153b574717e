import type { Clock } from "../clock.ts";
import { isRefusedValue, type Database } from "../sql.ts";
import { errorFacts } from "./result.ts";
import { turn } from "../turn.ts";
import { recordOutcomes, type Ended, type Recorded } from "../stages/record.ts";

/** Writes outcomes as they come: what ends while one batch is being written goes into the next. */
export interface Recorder {
  /** Resolves when it is committed; with null when the lease was lost. */
  record(ended: Ended): Promise<Recorded | null>;
  /** How many outcomes are not committed yet. */
  size(): number;
}

type Waiting = { ended: Ended; answer: (recorded: Recorded | null) => void };

const batchLimit = 2_000;
const retryEveryMs = 250;

/** `giveUp` says that the lease of an execution is certainly lost by now: then its outcome is no longer tried to be written. */
export function createRecorder(
  db: Database,
  clock: Clock,
  { failed, giveUp }: { failed: (error: unknown) => void; giveUp: (ended: Ended) => boolean },
): Recorder {
  let waiting: Waiting[] = [];
  let inFlight = 0;
  let isWriting = false;

  const writeAll = async () => {
    isWriting = true;
    // what ends in the same turn of the loop goes together
    await turn();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchLimit);
      waiting = waiting.slice(batchLimit);
      inFlight = batch.length;
      await writeBatch(batch);
      inFlight = 0;
    }
    isWriting = false;
  };

  const writeBatch = async (batch: Waiting[]): Promise<void> => {
    try {
      const recorded = await recordOutcomes(
        db,
        clock,
        batch.map(({ ended }) => ended),
      );
      for (const { ended, answer } of batch) answer(recorded.get(ended.claimed.id) ?? null);
    } catch (error) {
      failed(error);
      if (isRefusedValue(error)) await writeOneByOne(batch, error);
      else await retryLater(batch);
    }
  };

  /** The database cannot be reached, is full, or waits for a lock: the outcomes are kept, and written when it can. */
  const retryLater = async (batch: Waiting[]) => {
    await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
    const lost = batch.filter(({ ended }) => giveUp(ended));
    for (const { answer } of lost) answer(null);
    const kept = batch.filter((one) => !lost.includes(one));
    if (kept.length > 0) await writeBatch(kept);
  };

  /** PostgreSQL refuses a value: the others of the batch must not suffer for it, and its execution fails with the reason. */
  const writeOneByOne = async (batch: Waiting[], error: unknown) => {
    const [only] = batch;
    if (batch.length > 1 || only === undefined) {
      for (const one of batch) await writeBatch([one]);
      return;
    }
    if (only.ended.outcome.kind === "failed" && only.ended.outcome.reason === "unrecordable") {
      only.answer(null);
      return;
    }
    const outcome = {
      kind: "failed",
      error: errorFacts(error),
      retryInMs: null,
      reason: "unrecordable",
    } as const;
    await writeBatch([{ ...only, ended: { ...only.ended, outcome } }]);
  };

  return {
    record: (ended) =>
      new Promise((answer) => {
        waiting.push({ ended, answer });
        if (!isWriting) void writeAll();
      }),
    size: () => waiting.length + inFlight,
  };
}
