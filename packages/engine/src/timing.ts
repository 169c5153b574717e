import type { JobRow } from "./rows.ts";
import type { PlanOptions } from "./schedule/index.ts";

/** What of a job says when it has slots. */
export type Timing = Pick<
  JobRow,
  "schedule" | "timezone" | "starts_at" | "ends_at" | "dst_gap" | "dst_overlap" | "jitter_ms"
>;

export function timingOptions(job: Timing): Omit<PlanOptions, "from"> {
  return {
    timezone: job.timezone,
    dstGap: job.dst_gap,
    dstOverlap: job.dst_overlap,
    startsAt: job.starts_at,
    endsAt: job.ends_at,
  };
}

/** Settings with which the slots change: the job's cursor is set anew. */
export const timing: ReadonlySet<string> = new Set([
  "schedule",
  "timezone",
  "starts_at",
  "ends_at",
  "dst_gap",
  "dst_overlap",
]);
