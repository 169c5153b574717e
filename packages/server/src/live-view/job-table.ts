import type { JobRow } from "horarium";
import { describe } from "horarium/schedule";
import type { Paint } from "./paint.ts";
import { tableLines, type Column } from "./table.ts";
import { ago, inTime, lengthOf, zoneTime } from "./texts.ts";

/** What is shown of a job in a line. */
export type ListedJob = Pick<
  JobRow,
  | "name"
  | "schedule"
  | "timezone"
  | "enabled"
  | "disabled_by"
  | "disabled_reason"
  | "disabled_until"
  | "next_run_at"
  | "last_run_at"
  | "last_run_status"
  | "last_run_duration_ms"
>;

/** Jobs with the sentence of their schedule and their next slot, or the reason why they have none. */
export function jobTable(
  jobs: readonly ListedJob[],
  paint: Paint,
  { now, width = Infinity, withLast = false }: { now: Date; width?: number; withLast?: boolean },
): string[] {
  const last: Column<ListedJob> = {
    title: "LAST",
    cell: (job) => lastOf(job, now),
    paint: (text, { last_run_status: status }) =>
      status === "failed" ? paint.red(text) : paint.dim(text),
  };
  return tableLines(
    jobs,
    [
      { title: "JOB", cell: ({ name }) => name, paint: paint.bold },
      { title: "SCHEDULE", cell: scheduleSentence },
      ...(withLast ? [last] : []),
      {
        title: "NEXT SLOT",
        cell: (job) => nextOf(job, now),
        paint: (text, { enabled }) => (enabled ? paint.green(text) : paint.dim(text)),
      },
    ],
    { width, paintTitle: paint.dim },
  );
}

/** `every 15 minutes from the full hour, UTC time`. */
export function scheduleSentence({
  schedule,
  timezone,
}: Pick<JobRow, "schedule" | "timezone">): string {
  try {
    return describe(schedule, { timezone });
  } catch {
    // written by a newer version: the text still says more than nothing
    return `${schedule} (${timezone})`;
  }
}

function nextOf(job: ListedJob, now: Date): string {
  const { enabled, disabled_reason: reason, disabled_until: until, disabled_by: by } = job;
  if (!enabled) {
    if (by === "horarium" && reason !== null) return reason;
    const back = until === null ? "" : ` until ${zoneTime(until, job.timezone, now)}`;
    return `disabled${back}${reason === null ? "" : `: ${reason}`}`;
  }
  if (job.next_run_at === null) return "none";
  const time = zoneTime(job.next_run_at, job.timezone, now);
  return `${time} ${job.timezone}, ${inTime(job.next_run_at, now)}`;
}

function lastOf(job: ListedJob, now: Date): string {
  const { last_run_status: status, last_run_at: at, last_run_duration_ms: duration } = job;
  if (status === null || at === null) return "-";
  const length = duration === null ? "" : ` in ${lengthOf(duration)}`;
  return `${status} ${ago(at, now)}${length}`;
}
