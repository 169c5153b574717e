import { now, type Clock } from "../clock.ts";
import { readQuietWindows, unreadable } from "../alerts/quiet-windows.ts";
import { ConfigurationError } from "../errors.ts";
import type { Emitter } from "../events.ts";
import { sql, type Database } from "../sql.ts";
import { tellEpoch } from "./epoch.ts";
import { ensureLogPartitions } from "./partitions.ts";
import { rollUpStats } from "./stats.ts";

/** What is done now and then by every node: each step may be done by several at once. */
export interface Housekeeping {
  runOnce(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const everyMs = 5 * 60_000;

export function createHousekeeping(db: Database, clock: Clock, events: Emitter): Housekeeping {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let running: Promise<void> = Promise.resolve();
  let isStopping = false;

  const step = (where: string, work: () => Promise<unknown>) =>
    work().catch((error: unknown) => events.emit("error", { where, error }));

  const runOnce = async () => {
    await step("making log partitions", () => ensureLogPartitions(db, clock));
    await step("rolling up statistics", () => rollUpStats(db, clock));
    await step("giving back lost turns", () => giveBackLostTurns(db, clock));
    await step("reading the quiet windows", () => checkQuietWindows(db));
    await step("looking at the database's identity", () => tellEpoch({ db, clock, events }));
  };

  const goOn = () => {
    running = runOnce().finally(() => {
      // not all nodes at once
      if (!isStopping) timer = setTimeout(goOn, everyMs * (0.75 + Math.random() / 2));
    });
  };

  return {
    runOnce,
    start: goOn,
    async stop() {
      isStopping = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

/** Throws `ConfigurationError` where one cannot be read here: it holds nothing, and that is not what somebody wanted. */
async function checkQuietWindows(db: Database): Promise<void> {
  const reasons = (await readQuietWindows(db)).flatMap((window) => {
    const reason = unreadable(window);
    return reason === null
      ? []
      : `quiet window ${window.name}: ${reason}, so that it holds nothing`;
  });
  if (reasons.length > 0) throw new ConfigurationError(`${reasons.join("; ")}; edit or delete it`);
}

/**
 * A turn whose execution has finished or is gone, by a hand other than ours (SQL of a person, a restored row), would bar
 * its job for ever.
 */
async function giveBackLostTurns(db: Database, clock: Clock): Promise<void> {
  await db.rows(
    sql`
      update scheduled_job job
      set current_execution_id = null
      from (
        select turn.id, turn.current_execution_id
        from scheduled_job turn
        left join job_execution execution on execution.id = turn.current_execution_id
        where turn.current_execution_id is not null
          and (execution.id is null or execution.completed_at < ${now(clock)} - interval '1 minute')
      ) lost
      where job.id = lost.id and job.current_execution_id = lost.current_execution_id`,
  );
}
