import type { Clock } from "./clock.ts";
import { toMilliseconds, type Duration } from "./duration.ts";
import { ConfigurationError } from "./errors.ts";
import { getExecution } from "./operator/list.ts";
import type { ExecutionRow } from "./rows.ts";
import type { Horarium, HorariumOptions } from "./horarium.ts";
import { createHorarium } from "./scheduler.ts";
import { sql } from "./sql.ts";

/** A clock that stands still until it is moved, and that the database's statements follow. */
export interface TestClock extends Clock {
  now(): Date;
  /** Moves it forward: `clock.advance("30m")`. */
  advance(by: Duration): void;
  set(at: Date | string): void;
}

/** A Horarium whose time stands still until it is moved. */
export interface TestHorarium extends Horarium {
  readonly clock: TestClock;
  /** Executes all that is due now, and what becomes due by that; returns it in the order in which it ended. */
  runDue(): Promise<ExecutionRow[]>;
  /**
   * Moves the clock forward, stopping at each instant at which something is due, and executes it there: nothing is late.
   * Returns all that was executed.
   */
  advance(by: Duration): Promise<ExecutionRow[]>;
}

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
export async function createTestHorarium({
  now,
  ...options
}: Omit<HorariumOptions, "clock"> & { now: Date | string }): Promise<TestHorarium> {
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
        if (next === null || next.getTime() > until) break;
        clock.set(next);
        executed.push(...(await runDue()));
      }
      clock.set(new Date(until));
      return executed;
    },
  };
}

function testClock(start: Date | string): TestClock {
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

function toDate(value: Date | string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) {
    throw new ConfigurationError(
      `"${String(value)}" is not an instant; write it like 2026-03-29T00:30:00Z`,
    );
  }
  return date;
}

/** When something is due next, after now. */
async function nextInstant({ db }: Horarium, clock: Clock): Promise<Date | null> {
  const [row] = await db.rows(
    sql<{ next: Date | null }>`
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
      ) instants`,
  );
  return row?.next ?? null;
}
