import { toMilliseconds } from "./duration.js";
import { ConfigurationError } from "./errors.js";
import { getExecution } from "./operator/list.js";
import { createHorarium } from "./scheduler.js";
import { sql } from "./sql.js";
/**
 * A Horarium for tests: the tables are made if they are not there, the clock is yours, and nothing sleeps. `runDue` is
 * what `start` does in a loop; there is no test mode inside.
 *
 * @example
 * const nightly = defineHandler({ name: "nightly", run: () => "done" });
 * const horarium = await createTestHorarium({ db: pool, handlers: [nightly], now: "2026-03-29T00:30:00Z" });
 * await horarium.schedule("at-three", nightly, { cron: "0 3 * * *", timezone: "Europe/Berlin" });
 * expect(await horarium.runDue()).toEqual([]);
 * // the night on which 02:00 to 03:00 does not exist
 * expect(await horarium.advance("30m")).toMatchObject([{ handler: "nightly", status: "completed" }]);
 */
export async function createTestHorarium({ now, ...options }) {
    const clock = testClock(now);
    // a look ahead would make slots before the test asks for them
    const horarium = createHorarium({ poll: "1ms", lookAhead: "2ms", ...options, clock });
    await horarium.migrate();
    const runDue = async () => {
        const ids = await horarium.runOnce();
        return Promise.all(ids.map((id) => getExecution(horarium.db, id)));
    };
    return {
        ...horarium,
        clock,
        runDue,
        async advance(by) {
            const until = clock.now().getTime() + toMilliseconds(by);
            const executed = await runDue();
            for (;;) {
                const next = await nextInstant(horarium, clock);
                if (next === null || next.getTime() > until)
                    break;
                clock.set(next);
                executed.push(...(await runDue()));
            }
            clock.set(new Date(until));
            return executed;
        },
    };
}
function testClock(start) {
    let at = toDate(start);
    return {
        override: () => at,
        now: () => at,
        advance(by) {
            at = new Date(at.getTime() + toMilliseconds(by));
        },
        set(to) {
            at = toDate(to);
        },
    };
}
function toDate(value) {
    const date = new Date(value);
    if (Number.isNaN(date.getTime())) {
        throw new ConfigurationError(`"${String(value)}" is not an instant; write it like 2026-03-29T00:30:00Z`);
    }
    return date;
}
/** When something is due next, after now. */
async function nextInstant({ db }, clock) {
    const [row] = await db.rows(sql `
      select min(next) as next
      from (
        select min(due_at) as next
        from job_execution
        where status = 'scheduled' and due_at > ${clock.override()}
        union all
        select min(next_run_at)
        from scheduled_job
        where enabled and deleted_at is null and next_run_at > ${clock.override()}
        union all
        select min(disabled_until)
        from scheduled_job
        where not enabled and disabled_until > ${clock.override()}
      ) instants`);
    return row?.next ?? null;
}
//# sourceMappingURL=testing.js.map