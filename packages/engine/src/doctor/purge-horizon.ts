import { sql, type Database } from "../sql.ts";

/** What the purge may have taken: nobody must miss it. */
export interface Horizon {
  /** The latest instant of which a purge was told that everything before it may go; null if there was none. */
  purgedBefore: Date | null;
  /** When a purge was last at work. A job's own retention counts from here. */
  purgedAt: Date | null;
}

/** The purge's executions say what it was told; it keeps the last of them itself. */
export async function purgeHorizon(db: Database): Promise<Horizon> {
  const [horizon] = await db.rows(
    sql<Horizon>`
      select max(started_at - least(${days("executionDays", 30)}, ${days("failedDays", 90)}) * interval '24 hours') as "purgedBefore",
        max(started_at) as "purgedAt"
      from job_execution
      where handler = 'purge_job_logs'
        and started_at is not null
        and parameters ->> 'dryRun' is distinct from 'true'`,
  );
  return horizon ?? { purgedBefore: null, purgedAt: null };
}

/** What is no number was refused, and the purge did nothing. */
function days(name: string, standard: number) {
  return sql`case jsonb_typeof(parameters -> ${name}) when 'number' then (parameters ->> ${name})::float8 else ${standard} end`;
}
