import type { Answer } from "../api/call.ts";

type Job = Answer<"getJob">;

/** What says when a job runs, by the names and in the units of the API. */
export type ScheduleValue = Pick<
  Job,
  | "schedule"
  | "timezone"
  | "startsAt"
  | "endsAt"
  | "jitterMs"
  | "dstGap"
  | "dstOverlap"
  | "overlap"
  | "misfire"
> & {
  /** Of one-time work: the instant. Null or absent: it is a job with a schedule. */
  onceAt?: string | null;
};

/** What a new job begins with: every day at 03:00 in that zone, and the scheduler's own defaults. */
export function newScheduleValue(timezone: string): ScheduleValue {
  return {
    schedule: "0 3 * * *",
    timezone,
    startsAt: null,
    endsAt: null,
    jitterMs: 0,
    dstGap: null,
    dstOverlap: null,
    overlap: "skip",
    misfire: { policy: "once", afterMs: 60_000, cap: 100, maxAgeMs: null },
    onceAt: null,
  };
}

/** The part of a job that the editor edits. */
export function scheduleValueOf(job: Job): ScheduleValue {
  const { schedule, timezone, startsAt, endsAt, jitterMs, dstGap, dstOverlap, overlap, misfire } =
    job;
  return { schedule, timezone, startsAt, endsAt, jitterMs, dstGap, dstOverlap, overlap, misfire };
}
