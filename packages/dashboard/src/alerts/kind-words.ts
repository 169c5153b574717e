import type { AlertKind } from "./alert.ts";

/** What raises an alert, as it is chosen. */
export const kindWords: Readonly<Record<AlertKind, string>> = {
  failed: "Failed",
  missed: "Missed a slot",
  late: "Late to start",
  long_running: "Running long",
  no_success: "Not completed for long",
  no_worker: "No worker",
  scheduler_silent: "Scheduler silent",
  clock_jumped: "Clock jumped",
  channel_failed: "Channel does not deliver",
};

/** Kinds that are about a job: of the others there is one rule for all. */
export const kindsOfJobs = ["failed", "missed", "late", "long_running", "no_success"] as const;

export type KindOfJobs = (typeof kindsOfJobs)[number];

export function isOfJobs(kind: AlertKind): kind is KindOfJobs {
  return (kindsOfJobs as readonly string[]).includes(kind);
}
