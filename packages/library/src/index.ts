import type { AnyHandler } from "horarium";

import { expireSessions } from "./handlers/expire-sessions.ts";
import { generateStats } from "./handlers/generate-stats.ts";
import { builtinJobs, type BuiltinJob } from "./jobs.ts";
import { isAbsent, type LibraryAdapter, type Metrics } from "./ports/index.ts";

export { checkContract } from "./contract/index.ts";
export type { BuiltinJob } from "./jobs.ts";
export type * from "./ports/index.ts";
export type { FailedItem, LibraryResult, StoppedBy } from "./result.ts";

/** What the jobs are built from. */
export interface LibraryDeps {
  /** The host: its tables, as SQL. */
  adapter: LibraryAdapter;
  /** Where measurements go. Default: nowhere. */
  metrics?: Metrics;
}

/** The handlers that work on this host, and the nine built-in jobs: those without a handler say why. */
export interface LibraryJobs {
  handlers: AnyHandler[];
  jobs: BuiltinJob[];
}

/**
 * The jobs of a digital library.
 *
 *     const { handlers, jobs } = createLibraryJobs({ adapter: referenceAdapter });
 *     const horarium = createHorarium({ db: pool, handlers });
 *     // create a row for each of `jobs`; those that are not available have no handler
 */
export function createLibraryJobs({ adapter, metrics = nowhere }: LibraryDeps): LibraryJobs {
  const { expirables, activity } = adapter;
  const handlers: AnyHandler[] = [];
  const absent: Record<string, string> = {};
  if (isAbsent(expirables)) absent["expire_sessions"] = expirables.absent;
  else handlers.push(expireSessions({ expirables, metrics }));
  if (isAbsent(activity)) absent["generate_stats"] = activity.absent;
  else handlers.push(generateStats({ activity, metrics }));
  return { handlers, jobs: builtinJobs(absent) };
}

const nowhere: Metrics = { add: () => {}, set: () => {} };
