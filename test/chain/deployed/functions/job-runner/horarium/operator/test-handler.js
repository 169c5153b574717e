import { now } from "../clock.js";
import { toMilliseconds } from "../duration.js";
import { parametersToJson, parseParameters } from "../parameters.js";
import { sql } from "../sql.js";
import { uuidv7 } from "../uuid.js";
import { writeChange } from "./changes.js";
/**
 * Tries a handler out: one execution now, without a job, with one attempt, and left out of all statistics. It shares
 * the handler's concurrency key, so that it does not get in the way of what runs by schedule.
 * Throws `ParametersError` with an issue for each field, and `ConfigurationError`.
 */
export async function testHandler(db, clock, handler, parameters, { timeout, ...by } = {}) {
    await parseParameters(handler, parameters);
    const given = parametersToJson(handler.name, parameters);
    const { concurrencyKey } = handler;
    const id = uuidv7(Date.now());
    await db.transaction(async (tx) => {
        await tx.rows(sql `
        insert into job_execution (
          id, handler, parameters, trigger, triggered_by, due_at, priority, concurrency_key, concurrency_limit,
          policy, max_attempts, status)
        values (${id}, ${handler.name}, ${given}::jsonb, 'test', ${by.by ?? null}, ${now(clock)},
          ${handler.priority ?? 100}, ${concurrencyKey?.key ?? null}, ${concurrencyKey?.limit ?? null},
          ${JSON.stringify(onceWithin(handler, timeout))}::jsonb, 1, 'scheduled')`);
        const after = { handler: handler.name, parameters };
        await writeChange(tx, clock, { ...by, verb: "test", executionId: id, after });
    });
    return { id };
}
/** There is no second attempt: what says when it would come is never read. */
function onceWithin(handler, timeout = handler.timeout ?? "15m") {
    return {
        timeoutMs: toMilliseconds(timeout, "timeout"),
        graceMs: toMilliseconds(handler.grace ?? "30s"),
        backoffMs: 0,
        factor: 1,
        capMs: 0,
        jitter: 0,
        beyondNextSlot: false,
    };
}
//# sourceMappingURL=test-handler.js.map