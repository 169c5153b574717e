import { now } from "../clock.js";
import { sql } from "../sql.js";
import { tellEpoch } from "./epoch.js";
import { ensureLogPartitions } from "./partitions.js";
import { rollUpStats } from "./stats.js";
const everyMs = 5 * 60_000;
export function createHousekeeping(db, clock, events) {
    let timer = null;
    let running = Promise.resolve();
    let isStopping = false;
    const step = (where, work) => work().catch((error) => events.emit("error", { where, error }));
    const runOnce = async () => {
        await step("making log partitions", () => ensureLogPartitions(db, clock));
        await step("rolling up statistics", () => rollUpStats(db, clock));
        await step("giving back lost turns", () => giveBackLostTurns(db, clock));
        await step("looking at the database's identity", () => tellEpoch({ db, clock, events }));
    };
    const goOn = () => {
        running = runOnce().finally(() => {
            // not all nodes at once
            if (!isStopping)
                timer = setTimeout(goOn, everyMs * (0.75 + Math.random() / 2));
        });
    };
    return {
        runOnce,
        start: goOn,
        async stop() {
            isStopping = true;
            if (timer !== null)
                clearTimeout(timer);
            await running;
        },
    };
}
/**
 * A turn whose execution has finished or is gone, by a hand other than ours (SQL of a person, a restored row), would bar
 * its job for ever.
 */
async function giveBackLostTurns(db, clock) {
    await db.rows(sql `
      update scheduled_job job
      set current_execution_id = null
      from (
        select turn.id, turn.current_execution_id
        from scheduled_job turn
        left join job_execution execution on execution.id = turn.current_execution_id
        where turn.current_execution_id is not null
          and (execution.id is null or execution.completed_at < ${now(clock)} - interval '1 minute')
      ) lost
      where job.id = lost.id and job.current_execution_id = lost.current_execution_id`);
}
//# sourceMappingURL=housekeeping.js.map