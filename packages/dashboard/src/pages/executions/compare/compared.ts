import type { Answer } from "../../../api/call.ts";
import { jobTitle } from "../../../job/job-title.ts";

/** One of the two. */
export type Compared = Answer<"getExecution">;

export function nameOf({ job, handler }: Compared): string {
  return job === null ? handler : jobTitle(job);
}
