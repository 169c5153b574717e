import { now } from "../clock.js";
import { sql } from "../sql.js";
import { lookForAlerts, lookMemory } from "./look.js";
/** Looks without a reason to, milliseconds. What other processes record is seen by then. */
const restMs = 1_000;
const absencesEveryMs = 5_000;
const atOnceMs = 20;
export function createAlertKeeper({ db, clock, on, failed, looked, }) {
    const memory = lookMemory();
    let isStopping = false;
    let isWoken = false;
    let goOn = () => { };
    let looping = Promise.resolve();
    let offs = [];
    /** Gives how long to rest, milliseconds. */
    const look = async () => {
        const rest = restMs * (0.75 + Math.random() / 2);
        try {
            let { isAsked, tellInMs } = await readAsked(db, clock);
            // the common case: nothing was found and nothing is to be told
            if (isAsked) {
                const isMore = await lookForAlerts(db, clock, { memory, everyMs: absencesEveryMs });
                looked?.();
                if (isMore)
                    return atOnceMs;
                ({ tellInMs } = await readAsked(db, clock));
            }
            // what is still to be told although its time has come waits for others
            return tellInMs !== null && tellInMs > 0 ? Math.min(rest, tellInMs) : rest;
        }
        catch (error) {
            failed(error);
            return rest;
        }
    };
    const loop = async () => {
        while (!isStopping) {
            isWoken = false;
            const rest = await look();
            if (isStopping)
                break;
            // what woke it may be the first of many
            await pause(isWoken ? atOnceMs : Math.max(atOnceMs, rest));
        }
    };
    const pause = (ms) => new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        goOn = () => {
            clearTimeout(timer);
            resolve();
        };
    });
    const wake = () => {
        if (isWoken)
            return;
        isWoken = true;
        goOn();
    };
    return {
        wake,
        start() {
            offs = [on("execution.failed", wake)];
            looping = loop();
        },
        async stop() {
            isStopping = true;
            for (const off of offs)
                off();
            goOn();
            await looping;
        },
    };
}
/** One look at the heads of three indexes: whether there is something to look at, and when something is to be told next. */
async function readAsked(db, clock) {
    const [row] = await db.rows(sql `
      select exists (select from alert_condition)
        or exists (select from alert where tell_at <= ${now(clock)})
        or exists (
          select from alert_watch
          where looked_at <= ${now(clock)} - ${absencesEveryMs} * interval '1 ms' or looked_at > ${now(clock)})
        as "isAsked",
        (select extract(epoch from min(tell_at) - ${now(clock)})::float8 * 1000 from alert where tell_at > ${now(clock)})
        as "tellInMs"`);
    return row;
}
//# sourceMappingURL=keeper.js.map