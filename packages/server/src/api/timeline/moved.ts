import { sql, type Horarium } from "horarium";
import type { Plan } from "./planned.ts";

/** A slot that a person has moved, and that has not begun. */
export interface MovedSlot {
  job: string;
  execution: string;
  /** As the schedule has it. */
  slot: Date;
  /** When it begins instead. */
  to: Date;
}

/** All that are still to come: there are few, and they have an index of their own. */
export function readMoved({ db }: Horarium, now: Date): Promise<MovedSlot[]> {
  return db.rows(
    sql<MovedSlot>`
      select job_id as job, id as execution, scheduled_for as slot, moved_to as to
      from job_execution
      where moved_to > ${now}::timestamptz
        and status = 'scheduled'
        and attempt = 0
      order by moved_to
      limit 1000`,
  );
}

/** Plans with the slots that were moved where they begin now. */
export function withMoved(
  plans: readonly Plan[],
  moved: readonly MovedSlot[],
  { from, to }: { from: number; to: number },
): Plan[] {
  if (moved.length === 0) return [...plans];
  return plans.map((plan) => {
    const added = moved
      .filter(({ job, to: at }) => job === plan.job.id && at.getTime() > from && at.getTime() < to)
      .map(({ to: at }) => at.getTime());
    // those of a dense schedule are counted by its rate
    if (added.length === 0 || plan.weight !== 1 || !plan.job.enabled) return plan;
    return { ...plan, slots: Float64Array.from([...plan.slots, ...added]).sort() };
  });
}
