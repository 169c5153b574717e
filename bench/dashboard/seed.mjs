import { createPool } from "horarium/node";
import { nextSlots } from "horarium/schedule";
import { fill } from "../api/fill.mjs";

/**
 * The month of history of the bench `api`, and jobs that go on from there: the next slot of each is the one that its
 * schedule has.
 *
 * @param {string} url
 * @param {number} jobs
 */
export async function seed(url, jobs) {
  await fill(url, jobs);
  const pool = createPool({ connectionString: url, query_timeout: 0, statement_timeout: 0 });
  const { rows } = await pool.query(
    "select schedule, timezone from horarium.scheduled_job group by 1, 2",
  );
  const from = new Date();
  const next = rows.map((row) => nextSlots(row.schedule, { ...row, from, count: 1 })[0]);
  await pool.query(
    `update horarium.scheduled_job job
     set next_run_at = alike.next,
       -- what the schedule had before is no slot of theirs
       created_at = $4
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as alike (schedule, timezone, next)
     where (job.schedule, job.timezone) = (alike.schedule, alike.timezone)`,
    [rows.map(({ schedule }) => schedule), rows.map(({ timezone }) => timezone), next, from],
  );
  await pool.query("vacuum analyze horarium.scheduled_job");
  await pool.end();
}
