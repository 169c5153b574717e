import type { Pool } from "horarium";

import { applyMigrations } from "../../src/migrate.ts";

/**
 * Creates the demo library's tables and those of its jobs, or brings them up to date. Forward only; each file is
 * applied once. Processes that start together wait for one another.
 *
 *     const { applied } = await migrateLibrary(pool);
 */
export async function migrateLibrary(db: Pool): Promise<{ applied: string[] }> {
  return {
    applied: await applyMigrations(db, ["adapters/reference/migrations/", "migrations/"]),
  };
}
