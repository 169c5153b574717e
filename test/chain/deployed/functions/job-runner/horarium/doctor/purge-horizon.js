import { sql } from "../sql.js";
/** The purge's executions say what it was told; it keeps the last of them itself. */
export async function purgeHorizon(db) {
    const [horizon] = await db.rows(sql `
      select max(started_at - least(${days("executionDays", 30)}, ${days("failedDays", 90)}) * interval '24 hours') as "purgedBefore",
        max(started_at) as "purgedAt"
      from job_execution
      where handler = 'purge_job_logs'
        and started_at is not null
        and parameters ->> 'dryRun' is distinct from 'true'`);
    return horizon ?? { purgedBefore: null, purgedAt: null };
}
/** What is no number was refused, and the purge did nothing. */
function days(name, standard) {
    return sql `case jsonb_typeof(parameters -> ${name}) when 'number' then (parameters ->> ${name})::float8 else ${standard} end`;
}
//# sourceMappingURL=purge-horizon.js.map