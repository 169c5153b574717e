import { isPool, sql } from "./sql.js";
/** Two rings are at least so far apart. */
const ringEveryMs = 150;
/** The notifications that the nodes on a schema listen to. */
export function channelOf(schema) {
    return `horarium_${schema}`;
}
export function createDoorbell(db, clock, events) {
    let timer = null;
    let rungAt = -Infinity;
    const ringNow = async () => {
        timer = null;
        rungAt = performance.now();
        try {
            // a statement of its own, outside of every transaction: a commit that notifies waits for all others that do
            await db.rows(sql `select pg_notify(${channelOf(db.schema)}, '')`);
        }
        catch (error) {
            events.emit("error", { where: "notifying other processes", error });
        }
    };
    return {
        async ring() {
            // one connection may be inside of its owner's transaction, and a test's clock has no other processes
            if (timer !== null || !isPool(db.queryable) || clock.override() !== null)
                return;
            const waitMs = rungAt + ringEveryMs - performance.now();
            if (waitMs <= 0)
                return ringNow();
            timer = setTimeout(() => void ringNow(), waitMs);
            // no process of Node lives longer for it; elsewhere a timer is a number
            timer.unref?.();
        },
        close() {
            if (timer !== null)
                clearTimeout(timer);
            timer = null;
        },
    };
}
//# sourceMappingURL=doorbell.js.map