import type { Answer } from "../../api/call.ts";

export type ListedJob = Answer<"listJobs">["rows"][number];
