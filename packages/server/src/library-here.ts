import { createLibraryJobs, type LibraryAdapter, type LibraryJobs } from "@horarium/library";
import { referenceAdapter } from "@horarium/library/reference";
import type { Pool } from "pg";

/** Whether the database holds the demo library: nobody else's tables are taken for it. */
export async function hasLibrary(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ here: boolean }>(
    "select to_regclass('library.work') is not null and to_regclass('library_jobs.migration') is not null as here",
  );
  return rows[0]?.here === true;
}

/** The nine built-in jobs and the handlers for those that can work here. */
export function libraryJobs(isHere: boolean): LibraryJobs {
  return createLibraryJobs({ adapter: isHere ? referenceAdapter : withoutLibrary });
}

const none = {
  absent: 'this database holds no library; "horarium start --demo" makes a demo library in it',
};

const withoutLibrary: LibraryAdapter = {
  name: "none",
  preflight: () => Promise.resolve([]),
  catalogue: none,
  files: none,
  expirables: none,
  notices: none,
  activity: none,
  loans: none,
  connections: none,
};
