import { sql } from "./sql.js";
/** The clock of production. */
export const databaseClock = { override: () => null };
/** The instant in a statement: a test's, or the transaction's. An index condition, unlike `clock_timestamp()`. */
export function now(clock) {
    return sql `coalesce(${clock.override()}::timestamptz, now())`;
}
//# sourceMappingURL=clock.js.map