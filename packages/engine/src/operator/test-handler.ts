import { now, type Clock } from "../clock.ts";
import type { AnyHandler } from "../define.ts";
import { toMilliseconds, type Duration } from "../duration.ts";
import { parametersToJson, parseParameters } from "../parameters.ts";
import type { Policy } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import { uuidv7 } from "../uuid.ts";
import { writeChange, type By } from "./changes.ts";

/**
 * Tries a handler out: one execution now, without a job, with one attempt, and left out of all statistics. It shares
 * the handler's concurrency key, so that it does not get in the way of what runs by schedule.
 * Throws `ParametersError` with an issue for each field, and `ConfigurationError`.
 */
export async function testHandler(
  db: Database,
  clock: Clock,
  handler: AnyHandler,
  parameters: unknown,
  { timeout, ...by }: By & { timeout?: Duration } = {},
): Promise<{ id: string }> {
  await parseParameters(handler, parameters);
  const given = parametersToJson(handler.name, parameters);
  const { concurrencyKey } = handler;
  const id = uuidv7(Date.now());
  await db.transaction(async (tx) => {
    await tx.rows(
      sql`
        insert into job_execution (
          id, handler, parameters, trigger, triggered_by, due_at, priority, concurrency_key, concurrency_limit,
          policy, max_attempts, status)
        values (${id}, ${handler.name}, ${given}::jsonb, 'test', ${by.by ?? null}, ${now(clock)},
          ${handler.priority ?? 100}, ${concurrencyKey?.key ?? null}, ${concurrencyKey?.limit ?? null},
          ${JSON.stringify(onceWithin(handler, timeout))}::jsonb, 1, 'scheduled')`,
    );
    const after = { handler: handler.name, parameters };
    await writeChange(tx, clock, { ...by, verb: "test", executionId: id, after });
  });
  return { id };
}

/** There is no second attempt: what says when it would come is never read. */
function onceWithin(handler: AnyHandler, timeout: Duration = handler.timeout ?? "15m"): Policy {
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
