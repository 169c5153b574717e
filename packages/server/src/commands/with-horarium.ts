import { userInfo } from "node:os";
import { createHorarium, type AnyHandler, type Horarium } from "horarium";
import { hasLibrary } from "../library/has-library.ts";
import { openRunning, type DatabaseOptions, type OpenDatabase } from "../open-database.ts";

/**
 * Opens the database for one command, and closes what it opened. Nothing is executed by this process: `knowsHandlers` is
 * for the check of parameters before they are asked for. Those of handlers that are not configured here are checked
 * where they run.
 */
export async function withHorarium<Result>(
  options: DatabaseOptions,
  work: (horarium: Horarium) => Promise<Result>,
  { knowsHandlers = false }: { knowsHandlers?: boolean } = {},
): Promise<Result> {
  const opened = await openRunning(options);
  try {
    const handlers = knowsHandlers ? await libraryHandlers(opened) : [];
    return await work(createHorarium({ db: opened.pool, handlers }));
  } finally {
    await opened.pool.end();
  }
}

async function libraryHandlers(opened: OpenDatabase): Promise<AnyHandler[]> {
  const { libraryJobs } = await import("../library/here.ts");
  const { readSettings } = await import("../library/settings.ts");
  return libraryJobs(await hasLibrary(opened.pool), opened, readSettings(process.env)).handlers;
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
