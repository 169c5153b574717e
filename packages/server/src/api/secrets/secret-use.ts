import { sql, type Database } from "horarium";

/** Which jobs name which secrets: their names by that of the secret, at most 20 each. */
export async function secretUse(db: Database): Promise<ReadonlyMap<string, string[]>> {
  const rows = await db.rows(
    sql<{ secret: string; jobs: string[] }>`
      with given as (
        select name, parameters from scheduled_job where handler in ('http', 'shell') and deleted_at is null
        union all
        select job.name, preset.parameters
        from parameter_preset preset
        join scheduled_job job on job.id = preset.job_id
        where job.handler in ('http', 'shell') and job.deleted_at is null
      )
      select secret, (array_agg(distinct name order by name))[:20] as jobs
      from given
      cross join lateral (
        values (parameters #>> '{authorization,secret}'), (parameters ->> 'signingSecret')
        union all
        select variable ->> 'secret' from jsonb_path_query(parameters, 'lax $.secrets[*]') variable
      ) named (secret)
      where secret is not null
      group by secret`,
  );
  return new Map(rows.map(({ secret, jobs }) => [secret, jobs]));
}
