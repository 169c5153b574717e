import { ownerWords } from "../../words/owner-words.ts";
import type { ListedJob } from "./listed-job.ts";
import type { groups } from "./search.ts";

/** What stands over the jobs that are listed together with this one. */
export function groupNameOf(job: ListedJob, by: (typeof groups)[number]): string {
  if (by === "owner") return ownerWords(job.owner);
  return job[by] ?? "No folder";
}
