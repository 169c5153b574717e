import { sql, type Database } from "horarium";

/** Which jobs name which secrets: their names by that of the secret, at most 20 each. */
export async function secretUse(db: Database): Promise<ReadonlyMap<string, string[]>> {
  const rows = await db.rows(
    sql<{ secret: string; jobs: string[] }>`
      select secret, (array_agg(distinct name order by name))[:20] as jobs
      from (
        select job.name, named.secret
        from scheduled_job job
        cross join lateral (
          values (job.parameters #>> '{authorization,secret}'), (job.parameters ->> 'signingSecret')
        ) named (secret)
        where job.handler = 'http' and job.deleted_at is null
      ) used
      where secret is not null
      group by secret`,
  );
  return new Map(rows.map(({ secret, jobs }) => [secret, jobs]));
}
