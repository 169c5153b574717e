import type { Answer } from "../../api/call.ts";

export type Job = Answer<"getJob">;
