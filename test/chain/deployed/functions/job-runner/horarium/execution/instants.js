import { soon } from "../turn.js";
/** The end of a wait is spent in turns of the loop, since timers are only good to a millisecond or two. */
const turnsMs = 1.5;
/** Calls `arrived` at their instant by the database's clock, and never before it. */
export function createInstants(time, arrived) {
    let waiting = [];
    let timer = null;
    const watch = () => {
        if (timer !== null)
            clearTimeout(timer);
        timer = null;
        const [first] = waiting;
        if (first === undefined)
            return;
        const waitMs = first.due_ms - time.now();
        if (waitMs <= 0)
            takeDue();
        else if (waitMs <= turnsMs)
            soon(watch);
        else
            timer = setTimeout(watch, waitMs - turnsMs + 0.5);
    };
    const takeDue = () => {
        const at = time.now();
        const place = waiting.findIndex(({ due_ms }) => due_ms > at);
        const due = place === -1 ? waiting : waiting.slice(0, place);
        waiting = place === -1 ? [] : waiting.slice(place);
        watch();
        arrived(due);
    };
    return {
        add(claimed) {
            if (claimed.length === 0)
                return;
            waiting = [...waiting, ...claimed].sort((a, b) => a.due_ms - b.due_ms || a.priority - b.priority);
            watch();
        },
        size: () => waiting.length,
        clear() {
            const all = waiting;
            waiting = [];
            watch();
            return all;
        },
    };
}
//# sourceMappingURL=instants.js.map