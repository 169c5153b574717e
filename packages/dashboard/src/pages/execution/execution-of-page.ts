import type { Answer } from "../../api/call.ts";

export type ExecutionOfPage = Answer<"getExecution">;
export type JobOfPage = Answer<"getJob">;
