import { userInfo } from "node:os";
import { createHorarium, type Horarium } from "horarium";
import { hasLibrary, libraryJobs } from "../library/here.ts";
import { readSettings } from "../library/settings.ts";
import { openRunning, type DatabaseOptions } from "../open-database.ts";

/** Opens the database for one command, and closes what it opened. Nothing is executed by this process. */
export async function withHorarium<Result>(
  options: DatabaseOptions,
  work: (horarium: Horarium) => Promise<Result>,
): Promise<Result> {
  const opened = await openRunning(options);
  const { pool } = opened;
  try {
    // for the check of parameters: those of handlers that are not configured here are checked where they run
    const { handlers } = libraryJobs(await hasLibrary(pool), opened, readSettings(process.env));
    return await work(createHorarium({ db: pool, handlers }));
  } finally {
    await pool.end();
  }
}

/** Who did it, for the audit: the name of the system's user. */
export function by(reason: string | undefined): { by: string; reason?: string } {
  return { by: `cli:${userName()}`, ...(reason === undefined ? {} : { reason }) };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // a user id without an entry in the system's list, as in some containers
    return String(process.getuid?.() ?? "unknown");
  }
}
