import { now } from "../clock.js";
import { sql } from "../sql.js";
export async function writeChange(tx, clock, change) {
    const { reverts } = change;
    const detail = reverts === undefined ? change.detail : { ...change.detail, reverts };
    const json = (value) => (value === undefined ? null : JSON.stringify(value));
    await tx.rows(sql `
      insert into change (at, by, verb, job_id, execution_id, reason, before, after, detail)
      values (${now(clock)}, ${change.by ?? null}, ${change.verb}, ${change.jobId ?? null},
        ${change.executionId ?? null}, ${change.reason ?? null}, ${json(change.before)}::jsonb,
        ${json(change.after)}::jsonb, ${json(detail)}::jsonb)`);
}
//# sourceMappingURL=changes.js.map