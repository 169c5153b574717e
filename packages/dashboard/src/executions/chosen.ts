import type { Input } from "../api/call.ts";
import type { ExecutionRow } from "./execution-row.ts";

/** As the list asks for them. */
export type ExecutionsFilter = Input<"retryExecutions">["body"]["filter"];

/** Rows of the list, or all that match a filter as of the instant of the list. */
export type Chosen = { rows: readonly ExecutionRow[] } | { filter: ExecutionsFilter; asOf: string };
