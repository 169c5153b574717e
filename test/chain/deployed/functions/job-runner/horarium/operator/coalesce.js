import { isConnectionError } from "../sql.js";
import { turn } from "../turn.js";
const batchLimit = 500;
/**
 * Lets calls that come at the same time share one INSERT. Each caller is answered after its row is committed.
 * While one INSERT is under way the next callers gather; at most `inFlight` are under way.
 */
export function coalesce(insert, inFlight = 2) {
    let waiting = [];
    let underWay = 0;
    const send = async () => {
        underWay++;
        // calls of the same turn of the loop go together
        await turn();
        while (waiting.length > 0) {
            const batch = waiting.slice(0, batchLimit);
            waiting = waiting.slice(batchLimit);
            await sendBatch(batch);
        }
        underWay--;
    };
    const sendBatch = async (batch) => {
        try {
            const enqueued = await insert(batch.map(({ work }) => work));
            batch.forEach(({ resolve }, place) => resolve(enqueued[place]));
        }
        catch (error) {
            // one value that PostgreSQL refuses must not fail the others; after a lost connection nobody knows what was
            // committed, and sending it again would be a second effect
            if (batch.length === 1 || isConnectionError(error))
                for (const { reject } of batch)
                    reject(error);
            else
                for (const one of batch)
                    await sendBatch([one]);
        }
    };
    return (work) => new Promise((resolve, reject) => {
        waiting.push({ work, resolve, reject });
        if (underWay < inFlight)
            void send();
    });
}
//# sourceMappingURL=coalesce.js.map