import { sql, type Sql } from "./sql.ts";

/** The database's clock, or an instant that a test puts in its place. Nothing in the engine asks the node for the time of day. */
export interface Clock {
  /** Null in production: then the database's own clock counts. */
  override(): Date | null;
}

/** The clock of production. */
export const databaseClock: Clock = { override: () => null };

/** The instant in a statement: a test's, or the transaction's. An index condition, unlike `clock_timestamp()`. */
export function now(clock: Clock): Sql {
  return sql`coalesce(${clock.override()}::timestamptz, now())`;
}
