/** So much work is read ahead, by the measured length of the handlers: hundreds of short ones, none that takes long. */
const readAheadMs = 50;
/** So much work is claimed ahead of its instant; what has not begun soon after it is given back. */
const aheadMs = 500;
const aheadLimit = 10_000;
/** No more than this is claimed by one statement. */
export const claimLimit = 2_000;
export function createRoom(concurrency) {
    let averageMs = 1;
    /** How many executions take so long. */
    const workOf = (ms) => Math.floor((concurrency * ms) / Math.max(averageMs, 0.01));
    const readAhead = () => Math.min(claimLimit, workOf(readAheadMs));
    return {
        learn(durationMs) {
            averageMs += (durationMs - averageMs) * (durationMs > averageMs ? 0.3 : 0.05);
        },
        now(running, waiting) {
            const wanted = concurrency - running + readAhead() - waiting;
            // not for every place that becomes free: batches are what makes it fast
            return wanted * 2 > readAhead() ? Math.max(0, wanted) : 0;
        },
        ahead: (waiting) => concurrency + Math.min(aheadLimit, workOf(aheadMs)) - waiting,
    };
}
//# sourceMappingURL=room.js.map