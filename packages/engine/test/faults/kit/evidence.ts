import { expect } from "vitest";
import { databaseClock, type Database } from "horarium";
import { slotsBetween } from "horarium/schedule";
import { audit } from "../../../src/doctor/audit.ts";
import type { JobRow } from "../../../src/rows.ts";
import { sql } from "../../../src/sql.ts";
import type { LedgerLine } from "./ledger.ts";

/** Nothing is lost, doubled or written by a zombie: by the auditor, by the ledger, and by the planner. */
export async function expectInvariants(
  db: Database,
  ledger: () => Promise<LedgerLine[]>,
  acknowledged: readonly string[],
): Promise<void> {
  expect(await audit(db, databaseClock)).toEqual([]);
  expect(await unknownStarts(db, await ledger())).toEqual([]);
  expect(await completedWithoutEnd(db, ledger)).toEqual([]);
  expect(await lostIds(db, acknowledged)).toEqual([]);
  expect(await wrongSlots(db)).toEqual([]);
}

/** Starts of handlers of which no attempt of that worker is known. */
async function unknownStarts(db: Database, ledger: LedgerLine[]): Promise<LedgerLine[]> {
  const attempts = await db.rows(
    sql<{ execution_id: string; attempt: number; pid: number }>`
      select execution_id, attempt, pid
      from attempt_history attempt
      join worker on worker.id = attempt.worker_id
      union all
      -- the running one, and the one that completed
      select execution.id, attempt, pid
      from job_execution execution
      join worker on worker.id = execution.worker_id
      where lease_token is not null and status in ('running', 'completed')`,
  );
  const known = new Set(attempts.map((one) => `${one.execution_id} ${one.attempt} ${one.pid}`));
  return ledger.filter(
    ({ what, execution, attempt, worker }) =>
      what === "start" && !known.has(`${execution} ${attempt} ${worker}`),
  );
}

/** What the database calls completed and no handler of that worker has ended, of what is in the ledger at all. */
async function completedWithoutEnd(
  db: Database,
  ledger: () => Promise<LedgerLine[]>,
): Promise<string[]> {
  const completed = await db.rows(
    sql<{ id: string; attempt: number; pid: number; handler: string }>`
      select execution.id, attempt, pid, handler
      from job_execution execution
      join worker on worker.id = execution.worker_id
      -- those complete themselves before they end
      where status = 'completed' and handler not like 'once%' and handler <> 'purge_job_logs'`,
  );
  // an end is noted before it is recorded: read in this order, also what completes just now has its end
  const lines = await ledger();
  const ends = new Set(
    lines
      .filter(({ what }) => what === "end")
      .map(({ execution, attempt, worker }) => `${execution} ${attempt} ${worker}`),
  );
  return completed
    .filter(({ id, attempt, pid }) => !ends.has(`${id} ${attempt} ${pid}`))
    .map(({ id }) => id);
}

/** What was acknowledged and is not there. */
async function lostIds(db: Database, acknowledged: readonly string[]): Promise<string[]> {
  const rows = await db.rows(
    sql<{ id: string }>`select id from job_execution where id = any(${acknowledged})`,
  );
  const there = new Set(rows.map(({ id }) => id));
  return acknowledged.filter((id) => !there.has(id));
}

/** Slots without a row, and rows that are no slots, of the jobs that have been what they are since they were made. */
function wrongSlots(db: Database): Promise<string[]> {
  return db.transaction(async (tx) => {
    // one look at jobs and rows: workers may still be making slots
    await tx.script("set transaction isolation level repeatable read");
    const jobs = await tx.rows(
      sql<JobRow>`
        select *
        from scheduled_job job
        where deleted_at is null
          and not exists (select from change where job_id = job.id and verb <> 'create' and verb <> 'run')`,
    );
    const wrong: string[] = [];
    for (const job of jobs) wrong.push(...(await wrongSlotsOf(tx, job)));
    return wrong;
  });
}

async function wrongSlotsOf(db: Database, job: JobRow): Promise<string[]> {
  const rows = await db.rows(
    sql<{ at: Date; from: Date | null; to: Date | null }>`
      select scheduled_for as at, (result ->> 'from')::timestamptz as from, (result ->> 'to')::timestamptz as to
      from job_execution
      where job_id = ${job.id} and scheduled_for is not null`,
  );
  const planned = slotsBetween(job.schedule, {
    timezone: job.timezone,
    after: job.created_at,
    until: new Date(job.next_run_at === null ? Date.now() : job.next_run_at.getTime() - 1),
  });
  const isCovered = (slot: Date) =>
    rows.some(
      ({ at, from, to }) =>
        at.getTime() === slot.getTime() ||
        (from !== null && to !== null && from <= slot && slot <= to),
    );
  const known = new Set(planned.map((slot) => slot.getTime()));
  return [
    ...planned
      .filter((slot) => !isCovered(slot))
      .map((slot) => `${job.name}: ${slot.toISOString()} has no row`),
    ...rows
      .filter(({ at }) => !known.has(at.getTime()))
      .map(({ at }) => `${job.name}: ${at.toISOString()} is no slot`),
  ];
}
