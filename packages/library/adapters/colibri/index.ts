import type { Queryable } from "horarium";

import type { LibraryAdapter } from "../../src/ports/index.ts";
import { activityPort } from "./activity.ts";
import { cataloguePort } from "./catalogue.ts";
import { connections } from "./connections.ts";
import { expirables } from "./expirables.ts";
import { files } from "./files.ts";
import { loansPort } from "./loans.ts";
import { noticesPort } from "./notices.ts";
import { preflight } from "./preflight.ts";
import { readTables } from "./tables.ts";

export { migrateColibri, type ColibriGroups } from "./migrate.ts";

/** What an instance of Colibri decides for itself. */
export interface ColibriOptions {
  /** The bucket in which covers are stored. */
  bucket?: string;
}

/**
 * Colibri as a host of the jobs. What an instance has no tables for is absent: loans and reading come with groups of
 * migrations (`migrateColibri`), proposals with a version of Colibri.
 *
 *     await migrateColibri(pool, { reading: true });
 *     const { handlers, jobs } = createLibraryJobs({ adapter: await colibriAdapter(pool) });
 */
export async function colibriAdapter(
  db: Queryable,
  { bucket = "colibri" }: ColibriOptions = {},
): Promise<LibraryAdapter> {
  const tables = await readTables(db);
  const loans = loansPort(tables);
  return {
    name: "colibri",
    preflight,
    expirables,
    activity: activityPort(tables),
    catalogue: cataloguePort(tables, bucket),
    files,
    notices: noticesPort(loans),
    loans,
    connections,
  };
}
