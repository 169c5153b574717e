import type { Answer } from "../api/call.ts";

export type ExecutionRow = Answer<"listExecutions">["rows"][number];
