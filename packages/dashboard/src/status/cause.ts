import type { Statable } from "./state.ts";

const causes: Readonly<Record<string, string>> = {
  timeout: "timeout",
  parameters: "parameters do not fit",
  do_not_retry: "not to be retried",
  result: "result is not JSON",
  unrecordable: "outcome cannot be stored",
  next_slot: "no retry before the next slot",
  worker_lost: "its workers died",
  forced: "stopped by force",
  paused: "job was disabled",
  stopped: "all schedules were stopped",
  skipped_by_person: "by hand",
  too_late: "scheduler was down",
  quiet_window: "quiet window",
  no_handler: "no worker offers its handler",
  quota: "quota used up",
};

const overlap = {
  skipped: "previous execution still running",
  cancelled: "a later slot took its place",
} as const;

/** Why, in a few words: `previous execution still running`. A code that is not known is given as words. */
export function causeOf({ status, reason }: Pick<Statable, "status" | "reason">): string {
  if (reason === null) return "no reason recorded";
  if (reason === "overlap") return overlap[status === "cancelled" ? "cancelled" : "skipped"];
  return Object.hasOwn(causes, reason) ? causes[reason]! : reason.replaceAll("_", " ");
}
