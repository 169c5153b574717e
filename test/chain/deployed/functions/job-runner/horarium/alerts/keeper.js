import { now } from "../clock.js";
import { sql } from "../sql.js";
import { lookForAlerts, lookMemory } from "./look.js";
/** Looks without a reason to, milliseconds. What other processes record is seen by then. */
const restMs = 1_000;
const absencesEveryMs = 5_000;
export function createAlertKeeper({ db, clock, on, failed, looked, }) {
    const memory = lookMemory();
    let isStopping = false;
    let isWoken = false;
    let goOn = () => { };
    let looping = Promise.resolve();
    let offs = [];
    const look = async () => {
        try {
            // the common case: nothing was found and nothing is to be told
            if (!(await isAsked(db, clock)))
                return false;
            const isMore = await lookForAlerts(db, clock, { memory, everyMs: absencesEveryMs });
            looked?.();
            return isMore;
        }
        catch (error) {
            failed(error);
            return false;
        }
    };
    const loop = async () => {
        while (!isStopping) {
            isWoken = false;
            const isMore = await look();
            if (isStopping)
                break;
            // what woke it may be the first of many
            await pause(isMore || isWoken ? 20 : restMs * (0.75 + Math.random() / 2));
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
/** One look at the heads of three indexes. */
async function isAsked(db, clock) {
    const [row] = await db.rows(sql `
      select exists (select from alert_condition)
        or exists (select from alert where tell_at <= ${now(clock)})
        or exists (
          select from alert_watch
          where looked_at <= ${now(clock)} - ${absencesEveryMs} * interval '1 ms' or looked_at > ${now(clock)}) as is`);
    return row?.is === true;
}
//# sourceMappingURL=keeper.js.map