import { defineHandler } from "horarium";
import { createHorarium, createPool } from "horarium/node";
import { rollUpStats } from "../../packages/engine/dist/upkeep/stats.js";
import { copyJob } from "../copy-job.mjs";

/** Executions of each job, over so many days. */
const executionsOfJob = 100;
const days = 30;
const logged = 1_000;
const lines = 200;

export const handler = defineHandler({ name: "bench", run: () => {} });

/**
 * A month of history as it is left by a scheduler: jobs once a day at all minutes, some each hour, in twenty folders;
 * a hundred executions of each, of which two in a hundred failed and one was skipped.
 *
 * @param {string} url
 * @param {number} jobs
 */
export async function fill(url, jobs) {
  // a million rows take as long as they take
  const pool = createPool({ connectionString: url, query_timeout: 0, statement_timeout: 0 });
  const horarium = createHorarium({ db: pool, handlers: [handler] });
  await horarium.migrate();
  const first = await horarium.createJob("bench", handler, { cron: "0 3 * * *" });
  const client = await pool.connect();
  try {
    await copyJob(client, first, jobs - 1);
    await client.query(
      `with numbered as (
         select id, row_number() over (order by name) as n
         from horarium.scheduled_job
       )
       update horarium.scheduled_job job
       set schedule = case when n % 20 = 0 then n % 60 || ' * * * *' else n % 60 || ' ' || n / 60 % 24 || ' * * *' end,
         timezone = (array['UTC', 'Europe/Rome', 'America/New_York', 'Asia/Tokyo'])[n % 4 + 1],
         folder = 'folder ' || n % 20,
         next_run_at = now() + (n % 1440 + 1) * interval '1 minute',
         last_run_at = now() - (n % 1440) * interval '1 minute',
         last_run_status = case when n % 200 = 0 then 'failed' else 'completed' end,
         last_run_duration_ms = 100 + n % 300 * 200
       from numbered
       where numbered.id = job.id`,
    );
    // the newest last, as they were made: the ids and the places in the table are in the order of time
    await client.query(
      `insert into horarium.job_execution (id, job_id, handler, trigger, scheduled_for, due_at, queued_at, status,
         reason, attempt, started_at, completed_at, error, error_fingerprint)
       select (lpad(to_hex((extract(epoch from slot) * 1000)::bigint), 12, '0') || '7' || substr(noise, 1, 3)
           || '8' || substr(noise, 4, 15))::uuid,
         job_id, 'bench', 'schedule', slot, slot, slot, status,
         case status when 'skipped' then 'overlap' end, (status <> 'skipped')::int,
         case when status <> 'skipped' then slot + interval '50 ms' end,
         slot + interval '50 ms' + case when status <> 'skipped' then length else interval '0' end,
         case status when 'failed' then 'Error: it does not work' end,
         case status when 'failed' then 'f' end
       from (
         select job.id as job_id, md5(job.id::text || k) as noise,
           date_trunc('second', now() - interval '1 minute' - k * ($1::int * interval '1 day') / $2::int
             - random() * interval '7 hours') as slot,
           (100 + random() * 60000) * interval '1 ms' as length,
           case when random() < 0.02 then 'failed' when random() < 0.01 then 'skipped' else 'completed' end as status
         from horarium.scheduled_job job, generate_series(0, $2::int - 1) as k
       ) made
       order by slot
       on conflict do nothing`,
      [days, executionsOfJob],
    );
    await client.query(
      `insert into horarium.execution_log (execution_id, sequence, at, attempt, level, message)
       select id, n, started_at, 1, case when n % 50 = 0 then 'warn' else 'info' end, 'line ' || n || ' of this execution'
       from (
         select id, started_at
         from horarium.job_execution
         where started_at is not null
         order by id desc
         limit $1) execution, generate_series(1, $2::int) as n`,
      [logged, lines],
    );
    await rollUpStats(horarium.db, horarium.clock);
    // as it is once autovacuum has come by
    await client.query("vacuum analyze");
  } finally {
    client.release();
  }
  await pool.end();
}
