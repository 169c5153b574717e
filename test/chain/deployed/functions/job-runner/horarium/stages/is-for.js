import { sql } from "../sql.js";
/** Of an execution: workers of this kind may take it. One-time work has no runner: it is for any. */
export function isFor(runner) {
    return sql `(runner is null or runner = any (${runner === null ? ["any"] : ["any", runner]}))`;
}
//# sourceMappingURL=is-for.js.map