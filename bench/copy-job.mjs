/**
 * Stores copies of a job, many at a time: declaring 100,000 one by one takes minutes. Everything but the name is the
 * same. They belong to no code, so that starting does not retire them.
 *
 * @param {import("pg").Client} client
 * @param {{ id: string, name: string }} job
 * @param {number} count
 */
export async function copyJob(client, job, count) {
  await client.query(
    `insert into horarium.scheduled_job
     select copy.*
     from horarium.scheduled_job job,
       generate_series(1, $2::int) as number,
       jsonb_populate_record(job, jsonb_build_object(
         'id', gen_random_uuid(),
         'name', job.name || '-' || number,
         'origin', 'admin',
         'declared', null,
         'declared_by', null)) as copy
     where job.id = $1`,
    [job.id, count],
  );
}
