import type { Pool } from "pg";

/** Whether the database holds the demo library: nobody else's tables are taken for it. */
export async function hasLibrary(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ here: boolean }>(
    "select to_regclass('library.work') is not null and to_regclass('library_jobs.migration') is not null as here",
  );
  return rows[0]?.here === true;
}
