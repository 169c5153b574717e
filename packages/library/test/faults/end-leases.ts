import type pg from "pg";

/** As if the time had passed for which a worker that was killed holds what it has. */
export async function endLeases(pool: pg.Pool): Promise<void> {
  await pool.query(
    "update horarium.job_execution set lease_until = now() where lease_until > now()",
  );
}
