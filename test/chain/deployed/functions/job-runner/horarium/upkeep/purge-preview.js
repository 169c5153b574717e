import { now } from "../clock.js";
import { parseParameters } from "../parameters.js";
import { sql } from "../sql.js";
import { createPurgeHandler } from "./purge.js";
import { oldPartitions } from "./partitions.js";
import { purgeKinds } from "./purge-kinds.js";
/**
 * What `purge_job_logs` would delete if it began now with `parameters`. It only reads, in short transactions, and counts
 * for no longer than `budgetMs`. Throws `ParametersError`.
 *
 * @example
 * const { rows } = await previewPurge(horarium.db, horarium.clock, { executionDays: 30 });
 * rows.execution; // => 0
 */
export async function previewPurge(db, clock, parameters, { budgetMs = 5_000 } = {}) {
    const given = { ...parameters, dryRun: true };
    const handler = createPurgeHandler(db, clock);
    const parsed = (await parseParameters(handler, given));
    const [present] = await db.rows(sql `
      select ${now(clock)} as at,
        (select coalesce(completed_at, due_at) from job_execution order by id limit 1) as oldest`);
    const { at, oldest } = present;
    const endsAt = performance.now() + budgetMs;
    const isLate = () => performance.now() >= endsAt;
    let isCutShort = false;
    const rows = {};
    for (const kind of purgeKinds(db, at, parsed, nobody))
        rows[kind.name] = await count(kind);
    const weeks = await oldPartitions(db, new Date(at.getTime() - parsed.logDays * dayMs));
    return {
        parameters: { ...parsed, dryRun: parameters.dryRun ?? false },
        rows: rows,
        weeks: weeks.map(({ until, bytes }) => ({ until, bytes })),
        isCutShort,
        oldestExecutionAt: oldest,
    };
    async function count(kind) {
        let counted = 0;
        for (;;) {
            if (isLate()) {
                isCutShort = true;
                return counted;
            }
            const batch = await db.transaction(async (tx) => {
                // as the purge reads: by the index and up to the limit
                await tx.script(`set local enable_seqscan = off; set local enable_bitmapscan = off`);
                return kind.next(tx);
            });
            counted += batch.rows;
            if (batch.isLast)
                return counted;
        }
    }
}
const dayMs = 86_400_000;
/** The execution that purges is left out by its id. */
const nobody = "00000000-0000-0000-0000-000000000000";
//# sourceMappingURL=purge-preview.js.map