import { isRefusedValue } from "../sql.js";
import { errorFacts } from "./result.js";
import { traceParentsOf } from "../tracing.js";
import { turn } from "../turn.js";
import { recordOutcomes } from "../stages/record.js";
const batchLimit = 2_000;
const retryEveryMs = 250;
export function createRecorder(db, clock, { recorded, failed, tracing, giveUp }) {
    let waiting = [];
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
    const writeBatch = async (batch) => {
        const startedAt = Date.now();
        let written;
        try {
            written = await recordOutcomes(db, clock, batch);
        }
        catch (error) {
            failed(error);
            if (isRefusedValue(error))
                await writeOneByOne(batch, error);
            else
                await retryLater(batch);
            return;
        }
        tracing?.batch({
            stage: "record",
            startedAt,
            counts: { recorded: written.size, lost: batch.length - written.size },
            traceParents: traceParentsOf(batch.map(({ claimed }) => claimed)),
        });
        for (const ended of batch)
            recorded(ended, written.get(ended.claimed.id) ?? null);
    };
    /** The database cannot be reached, is full, or waits for a lock: the outcomes are kept, and written when it can. */
    const retryLater = async (batch) => {
        await new Promise((resolve) => setTimeout(resolve, retryEveryMs));
        const lost = batch.filter(giveUp);
        for (const ended of lost)
            recorded(ended, null);
        const kept = batch.filter((one) => !lost.includes(one));
        if (kept.length > 0)
            await writeBatch(kept);
    };
    /** PostgreSQL refuses a value: the others of the batch must not suffer for it, and its execution fails with the reason. */
    const writeOneByOne = async (batch, error) => {
        const [only] = batch;
        if (batch.length > 1 || only === undefined) {
            for (const one of batch)
                await writeBatch([one]);
            return;
        }
        if (only.outcome.kind === "failed" && only.outcome.reason === "unrecordable") {
            recorded(only, null);
            return;
        }
        const outcome = {
            kind: "failed",
            error: errorFacts(error),
            retryInMs: null,
            reason: "unrecordable",
        };
        await writeBatch([{ ...only, outcome }]);
    };
    return {
        record(ended) {
            waiting.push(ended);
            if (!isWriting)
                void writeAll();
        },
        size: () => waiting.length + inFlight,
    };
}
//# sourceMappingURL=recorder.js.map