import { causeOf } from "./cause.ts";
import type { Statable, State, StateName } from "./state.ts";
import { countText } from "../words/count.ts";

/** Milliseconds. A start that is later than this is called late. */
const lateAfter = 60_000;

/** What an execution, or a slot, is to be called now. `now` is the server's time, in epoch milliseconds. */
export function stateOf(one: Statable, now: number): State {
  const name = nameOf(one);
  const waits = name === "scheduled" || name === "retrying" || name === "planned";
  const until = waits ? (one.dueAt ?? (name === "planned" ? (one.slot ?? null) : null)) : null;
  return {
    name,
    label: labelOf(one, name),
    until: until !== null && Date.parse(until) > now ? until : null,
    since: name === "running" ? (one.startedAt ?? null) : null,
    lateMs: lateOf(one, name, now),
  };
}

function nameOf(one: Statable): StateName {
  const { status } = one;
  if (status === "failed" && one.reason === "timeout") return "timeout";
  if (status !== "scheduled" && status !== "queued") return status;
  if (hasTried(one)) return "retrying";
  if (status === "queued") return "queued";
  return one.slot != null ? "planned" : "scheduled";
}

/** A row of a job's last slots does not count attempts: one that waits and has begun before is between two of them. */
function hasTried({ attempt, startedAt }: Statable): boolean {
  return attempt === undefined ? startedAt != null : attempt > 0;
}

const words: Record<StateName, string> = {
  planned: "Planned",
  scheduled: "Scheduled",
  queued: "Queued",
  running: "Running",
  completed: "Completed",
  failed: "Failed",
  timeout: "Failed",
  retrying: "Retrying",
  cancelled: "Cancelled",
  skipped: "Skipped",
  missed: "Missed",
  disabled: "Disabled",
};

export function wordOf(name: StateName): string {
  return name === "timeout" ? "Failed: timeout" : words[name];
}

function labelOf(one: Statable, name: StateName): string {
  const word = words[name];
  switch (name) {
    case "retrying":
      return retryingLabel(one);
    case "running":
      return one.cancelRequested ? stoppingLabel(one) : word;
    case "queued":
      return one.held ? `${word}: ${heldBy[one.held]}` : word;
    case "cancelled":
      if (one.reason !== "cancelled" && one.reason !== null) return `${word}: ${causeOf(one)}`;
      return `${word}${by(one)}`;
    case "failed":
      return failedLabel(one);
    case "timeout":
    case "skipped":
    case "missed":
      return `${word}${one.reason === null ? "" : `: ${causeOf(one)}`}${stretchOf(one)}`;
    case "planned":
    case "scheduled":
      return one.reason === "quiet_window" ? "Held: quiet window" : word;
    case "completed":
    case "disabled":
      return word;
  }
}

const heldBy = {
  overlap: "waits for the previous execution",
  concurrency: "waits for a free place",
} as const;

function stoppingLabel({ cancelRequested }: Statable): string {
  return cancelRequested?.by ? `Stopping: asked by ${cancelRequested.by}` : "Stopping";
}

function by({ cancelRequested }: Statable): string {
  return cancelRequested?.by ? ` by ${cancelRequested.by}` : "";
}

/** The attempt that comes: deaths of workers do not count against their number. */
function retryingLabel({
  attempt,
  maxAttempts,
  workerLosses = 0,
  reason,
  status,
}: Statable): string {
  if (reason === "worker_lost" && status === "queued") return "Retrying: worker lost";
  if (attempt === undefined) return "Retrying";
  const next = attempt - workerLosses + 1;
  return maxAttempts === undefined
    ? `Retrying, attempt ${next}`
    : `Retrying ${next} of ${maxAttempts}`;
}

function failedLabel(one: Statable): string {
  if (one.reason !== null) return `Failed: ${causeOf(one)}`;
  const attempts = (one.attempt ?? 1) - (one.workerLosses ?? 0);
  return attempts > 1 ? `Failed after ${attempts} attempts` : "Failed";
}

function stretchOf({ stretch }: Statable): string {
  return stretch && stretch.slots > 1 ? `, ${countText(stretch.slots)} slots` : "";
}

function lateOf(one: Statable, name: StateName, now: number): number | null {
  const ms = one.lateMs ?? lateByTimes(one, name, now);
  return ms !== null && ms >= lateAfter ? ms : null;
}

/** After a failed attempt the due time is that of the next one, and says nothing of the first. */
function lateByTimes(
  { dueAt, startedAt, attempt }: Statable,
  name: StateName,
  now: number,
): number | null {
  if (dueAt == null || (attempt ?? 0) > 1) return null;
  if (name === "queued") return now - Date.parse(dueAt);
  const hasBegun =
    name === "running" || name === "completed" || name === "failed" || name === "timeout";
  return hasBegun && startedAt != null ? Date.parse(startedAt) - Date.parse(dueAt) : null;
}
