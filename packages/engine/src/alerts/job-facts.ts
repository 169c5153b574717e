import type { Scoped } from "./rules.ts";

/** What a row says of its job, as far as rules ask for it. */
export interface JobFacts {
  job_id: string | null;
  folder: string | null;
  tags: string[] | null;
}

/** Null: it is about no job. */
export function scopedOf({ job_id, folder, tags }: JobFacts): Scoped | null {
  return job_id === null ? null : { id: job_id, folder, tags: tags ?? [] };
}
