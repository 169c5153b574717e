import type { ListedJob } from "../../live-view/job-table.ts";
import type { JobJson } from "../json-types.ts";

/** A job from the wire as the table of jobs takes it. */
export function toTableRow(job: JobJson): ListedJob {
  const { name, schedule, timezone, enabled, disabled, nextSlot, last } = job;
  return {
    name,
    schedule,
    timezone,
    enabled,
    disabled_by: disabled?.by ?? null,
    disabled_reason: disabled?.reason ?? null,
    disabled_until: toDate(disabled?.until),
    next_run_at: toDate(nextSlot),
    last_run_at: toDate(last?.startedAt),
    last_run_status: last?.status ?? null,
    last_run_duration_ms: last?.durationMs ?? null,
  };
}

function toDate(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text);
}
