import { now, type Clock } from "../clock.ts";
import { sql, type Database } from "../sql.ts";

/** Who did it and why; both stand in the audit. */
export interface By {
  by?: string;
  reason?: string;
  /** The id of the change that is taken back by it. */
  reverts?: string;
}

/** An entry of the audit. `before` and `after` hold only what differs. */
export interface Change extends By {
  verb: string;
  jobId?: string;
  executionId?: string;
  before?: object;
  after?: object;
  detail?: object;
}

export async function writeChange(tx: Database, clock: Clock, change: Change): Promise<void> {
  const { reverts } = change;
  const detail = reverts === undefined ? change.detail : { ...change.detail, reverts };
  const json = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
  await tx.rows(
    sql`
      insert into change (at, by, verb, job_id, execution_id, reason, before, after, detail)
      values (${now(clock)}, ${change.by ?? null}, ${change.verb}, ${change.jobId ?? null},
        ${change.executionId ?? null}, ${change.reason ?? null}, ${json(change.before)}::jsonb,
        ${json(change.after)}::jsonb, ${json(detail)}::jsonb)`,
  );
}
