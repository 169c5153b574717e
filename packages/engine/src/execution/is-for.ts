import type { Runner } from "../rows.ts";
import { sql, type Sql } from "../sql.ts";

/** Of an execution: workers of this kind may take it. One-time work has no runner: it is for any. */
export function isFor(runner: Runner | null): Sql {
  return sql`(runner is null or runner = any (${runner === null ? ["any"] : ["any", runner]}))`;
}
