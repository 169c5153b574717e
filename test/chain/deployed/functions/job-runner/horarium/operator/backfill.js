import { now } from "../clock.js";
import { ConfigurationError } from "../errors.js";
import { jobColumns, ofJob } from "../execution/of-job.js";
import { slotsBetween } from "../schedule/index.js";
import { sql } from "../sql.js";
import { uuidv7 } from "../uuid.js";
import { writeChange } from "./changes.js";
import { findJob } from "./find-job.js";
import { timingOptions } from "../timing.js";
const limit = 1_000;
/**
 * Executes the job for each of its slots from `from` to `to`, both included, all of them in the past. They wait for one
 * another as the job's overlap policy says, and are not skipped. With `isDry` it only says what it would do.
 */
export async function backfill(db, clock, nameOrId, { from, to, isDry = false, ...by }) {
    return db.transaction(async (tx) => {
        const job = await findJob(tx, nameOrId, { isLocked: true });
        const [instant] = await tx.rows(sql `select ${now(clock)} as at`);
        if (to > instant.at || from > to) {
            throw new ConfigurationError(`job ${job.name}: a backfill goes from an earlier to a later instant, and not beyond now (got ${from.toISOString()} to ${to.toISOString()})`);
        }
        const slots = slotsBetween(job.schedule, {
            ...timingOptions(job),
            after: new Date(from.getTime() - 1),
            until: to,
            limit: limit + 1,
        });
        if (slots.length > limit) {
            throw new ConfigurationError(`job ${job.name}: more than ${limit} slots lie in this range; take a shorter one`);
        }
        const existing = await tx.rows(sql `
        select id, scheduled_for
        from job_execution
        where job_id = ${job.id} and scheduled_for = any(${slots}::timestamptz[])`);
        const rowOf = new Map(existing.map(({ id, scheduled_for }) => [scheduled_for.getTime(), id]));
        const plan = slots.map((slot) => ({
            scheduledFor: slot,
            id: isDry ? null : uuidv7(Date.now()),
            repeats: rowOf.get(slot.getTime()) ?? null,
        }));
        if (isDry || plan.length === 0)
            return plan;
        await tx.rows(sql `
        insert into job_execution (id, ${jobColumns}, parameters, trigger, triggered_by, scheduled_for, repeats, due_at, status)
        select slot.id, ${ofJob}, job.parameters, 'backfill', ${by.by ?? null},
          case when slot.repeats is null then slot.scheduled_for end, slot.repeats, ${now(clock)}, 'scheduled'
        from unnest(
          ${plan.map(({ id }) => id)}::uuid[],
          ${plan.map(({ scheduledFor }) => scheduledFor)}::timestamptz[],
          ${plan.map(({ repeats }) => repeats)}::uuid[]) as slot (id, scheduled_for, repeats)
        join scheduled_job job on job.id = ${job.id}`);
        await writeChange(tx, clock, {
            ...by,
            verb: "backfill",
            jobId: job.id,
            detail: { from, to, slots: plan.length },
        });
        return plan;
    });
}
//# sourceMappingURL=backfill.js.map