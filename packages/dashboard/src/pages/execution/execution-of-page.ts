import type { Answer } from "../../api/call.ts";

export type ExecutionOfPage = Answer<"getExecution">;
export type Around = Answer<"readAround">;
export type JobOfPage = Answer<"getJob">;
