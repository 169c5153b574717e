import { now, type Clock } from "../clock.ts";
import { ConfigurationError, ConflictError } from "../errors.ts";
import { jobColumns, ofJob } from "../execution/of-job.ts";
import type { JobRow, Status } from "../rows.ts";
import { sql, type Database } from "../sql.ts";
import { uuidv7 } from "../uuid.ts";
import type { By } from "./changes.ts";
import { instant } from "./create.ts";
import { findJob } from "./find-job.ts";
import { isPlanned, nextSlot } from "../slot-plan.ts";
import { updateJob } from "./update-job.ts";

/** A year and a day: no slot is moved further. */
const furthestMs = 366 * 86_400_000;

/** A job, locked, and one of its slots that has not begun. */
interface Ahead {
  job: JobRow;
  slot: Date;
  at: Date;
  row: SlotRow | null;
}

interface SlotRow {
  id: string;
  status: Status;
  reason: string | null;
  attempt: number;
  moved_to: Date | null;
}

/**
 * Skips one slot of a job, the next one if none is named: it has its row now, `skipped`, and counts as skipped from its
 * instant on. The others stay.
 */
export function skipSlot(
  db: Database,
  clock: Clock,
  nameOrId: string,
  { slot: wanted, ...by }: By & { slot?: Date } = {},
): Promise<{ scheduledFor: Date }> {
  return db.transaction(async (tx) => {
    const ahead = await findAhead(tx, clock, nameOrId, wanted ?? null);
    const { slot, row } = ahead;
    if (row === null) await addRow(tx, clock, ahead, null);
    else {
      if (row.status === "skipped") throw notAhead(ahead, "it is skipped already");
      await changeWaiting(
        tx,
        ahead,
        sql`status = 'skipped', reason = 'skipped_by_person', moved_to = null,
          completed_at = greatest(scheduled_for, ${now(clock)})`,
      );
    }
    await passOver(tx, clock, ahead, { ...by, verb: "skip", detail: { scheduledFor: slot } });
    return { scheduledFor: slot };
  });
}

/**
 * Moves one slot of a job to another instant ahead, for this once. It stays the same slot: its row says `scheduled_for`
 * as before, and begins at `to`, with the parameters that the job has now.
 */
export function moveSlot(
  db: Database,
  clock: Clock,
  nameOrId: string,
  { slot: wanted, to, ...by }: By & { slot: Date; to: Date },
): Promise<{ scheduledFor: Date; to: Date }> {
  return db.transaction(async (tx) => {
    const ahead = await findAhead(tx, clock, nameOrId, wanted);
    const { job, slot, at, row } = ahead;
    if (to <= at || to.getTime() - at.getTime() > furthestMs) {
      throw new ConfigurationError(
        `job ${job.name}: a slot is moved to an instant ahead, within a year (got ${to.toISOString()})`,
      );
    }
    if (row === null) await addRow(tx, clock, ahead, to);
    else {
      if (row.status === "skipped") throw notAhead(ahead, "it is skipped; put it back first");
      await changeWaiting(tx, ahead, sql`due_at = ${to}, moved_to = ${to}`);
    }
    const detail = { scheduledFor: slot, from: row?.moved_to ?? slot, to };
    await passOver(tx, clock, ahead, { ...by, verb: "move", detail });
    return { scheduledFor: slot, to };
  });
}

/** Takes back that a slot was skipped or moved, until its instant passes: it begins when the schedule says. */
export function putBackSlot(
  db: Database,
  clock: Clock,
  nameOrId: string,
  { slot: wanted, ...by }: By & { slot: Date },
): Promise<{ scheduledFor: Date }> {
  return db.transaction(async (tx) => {
    const ahead = await findAhead(tx, clock, nameOrId, wanted, { isPaused: true });
    const { job, slot, at, row } = ahead;
    if (slot <= at) throw notAhead(ahead, "its instant has passed");
    // what was only planned: nothing has happened in it, and its row is made anew at its instant
    const [gone] = await tx.rows(
      sql<{ id: string }>`
        delete from job_execution
        where id = ${row?.id ?? null}::uuid
          and attempt = 0
          and (status = 'scheduled' and moved_to is not null
            or status = 'skipped' and reason in ('skipped_by_person', 'paused'))
        returning id`,
    );
    if (gone === undefined) throw notAhead(ahead, "it was neither skipped nor moved");
    const rest = job.slots_ahead.filter((one) => one.getTime() !== slot.getTime());
    const cursor = job.next_run_at;
    const isEarlier = isPlanned(job, slot) && (cursor === null || slot < cursor);
    await updateJob(
      tx,
      clock,
      job,
      { slots_ahead: rest, ...(isEarlier ? { next_run_at: slot } : {}), ...withoutTurn(ahead) },
      { ...by, at, verb: "put_back", detail: { scheduledFor: slot } },
    );
    return { scheduledFor: slot };
  });
}

async function findAhead(
  tx: Database,
  clock: Clock,
  nameOrId: string,
  wanted: Date | null,
  { isPaused = false } = {},
): Promise<Ahead> {
  const job = await findJob(tx, nameOrId, { isLocked: true });
  const at = await instant(tx, clock);
  const slot = wanted ?? (await firstOf(tx, job));
  if (!job.enabled && !isPaused)
    throw new ConflictError(
      `job ${job.name}: it is paused, so that none of its slots begins; resume it first`,
    );
  if (slot === null) throw new ConflictError(`job ${job.name}: it has no next slot to skip`);
  const [row = null] = await tx.rows(
    sql<SlotRow>`
      select id, status, reason, attempt, moved_to
      from job_execution
      where job_id = ${job.id} and scheduled_for = ${slot}`,
  );
  const ahead = { job, slot, at, row };
  if (row === null) {
    if (!isPlanned(job, slot)) throw notAhead(ahead, "its schedule has no such slot");
    const cursor = job.next_run_at;
    if (cursor === null || slot < cursor) throw notAhead(ahead, "it has passed");
  }
  return ahead;
}

/** The next slot: one that has its row and waits, or the cursor. */
async function firstOf(tx: Database, job: JobRow): Promise<Date | null> {
  const [first] = await tx.rows(
    sql<{ slot: Date | null }>`
      select least(min(scheduled_for), ${job.next_run_at}::timestamptz) as slot
      from job_execution
      where job_id = ${job.id} and status = 'scheduled' and trigger = 'schedule' and attempt = 0`,
  );
  return first?.slot ?? null;
}

/** The slot's row before its time: skipped, or moved to `to`. */
async function addRow(
  tx: Database,
  clock: Clock,
  { job, slot }: Ahead,
  to: Date | null,
): Promise<void> {
  await tx.rows(
    sql`
      insert into job_execution (
        id, ${jobColumns}, parameters, trigger, scheduled_for, due_at, moved_to, status, reason, completed_at)
      select ${uuidv7(Date.now())}, ${ofJob}, job.parameters, 'schedule', ${slot}, ${to ?? slot}, ${to},
        ${to === null ? "skipped" : "scheduled"},
        ${to === null ? "skipped_by_person" : null},
        case when ${to}::timestamptz is null then greatest(${slot}::timestamptz, ${now(clock)}) end
      from scheduled_job job
      where id = ${job.id}`,
  );
}

/** Only while it waits for its time. A row that another has locked is being claimed at this moment. */
async function changeWaiting(
  tx: Database,
  ahead: Ahead,
  assignment: ReturnType<typeof sql>,
): Promise<void> {
  const [changed] = await tx.rows(
    sql`
      update job_execution
      set ${assignment}
      where id = (
        select id
        from job_execution
        where id = ${ahead.row!.id}
          and status = 'scheduled'
          and trigger = 'schedule'
          and attempt = 0
        for update skip locked)
      returning 1`,
  );
  if (changed === undefined) throw notAhead(ahead, "it has begun, or is decided already");
}

/** The cursor goes to the first slot that has no row. */
async function passOver(
  tx: Database,
  clock: Clock,
  { job, slot, at, row }: Ahead,
  change: By & { verb: string; detail: object },
): Promise<void> {
  const cursor = job.next_run_at;
  const since = cursor === null || cursor > at ? at : cursor;
  const isAhead = cursor !== null && slot >= cursor;
  const ahead = [...job.slots_ahead.filter((one) => one >= since), ...(isAhead ? [slot] : [])];
  const unique = [...new Map(ahead.map((one) => [one.getTime(), one])).values()];
  const isCursor = cursor !== null && cursor.getTime() === slot.getTime();
  await updateJob(
    tx,
    clock,
    job,
    {
      slots_ahead: unique,
      ...withoutTurn({ job, row }),
      ...(isCursor ? { next_run_at: nextSlot({ ...job, slots_ahead: unique }, slot) } : {}),
    },
    { ...change, at },
  );
}

/** A slot that was claimed ahead and given back has its job's turn: with it, the job would wait for what does not begin. */
function withoutTurn({ job, row }: Pick<Ahead, "job" | "row">): { current_execution_id?: null } {
  return row !== null && job.current_execution_id === row.id ? { current_execution_id: null } : {};
}

function notAhead({ job, slot }: Ahead, reason: string): ConflictError {
  return new ConflictError(`job ${job.name}, slot ${slot.toISOString()}: ${reason}`);
}
