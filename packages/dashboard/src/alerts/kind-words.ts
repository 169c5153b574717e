import type { AlertKind } from "./alert.ts";

/** What raises an alert, as it is chosen. */
export const kindWords: Readonly<Record<AlertKind, string>> = {
  failed: "Failed",
  missed: "Missed a slot",
  late: "Late to start",
  long_running: "Running long",
  stuck: "Handler does not stop",
  worker_lost: "Worker lost",
  no_success: "Not completed for long",
  completion_rate: "Completes too seldom",
  log_contains: "Log says",
  no_worker: "No worker",
  scheduler_silent: "Scheduler silent",
  clock_jumped: "Clock jumped",
  clock_skew: "Clock differs",
  epoch_began: "Database replaced",
  channel_failed: "Channel does not deliver",
  doorbell: "Runner not reached",
};

/** Kinds that are about a job: of the others there is one rule for all. */
export const kindsOfJobs = [
  "failed",
  "missed",
  "late",
  "long_running",
  "stuck",
  "worker_lost",
  "no_success",
  "completion_rate",
  "log_contains",
] as const satisfies readonly AlertKind[];

export type KindOfJobs = (typeof kindsOfJobs)[number];

export function isOfJobs(kind: AlertKind): kind is KindOfJobs {
  return (kindsOfJobs as readonly string[]).includes(kind);
}

/** What the history of executions tells: a rule of these kinds can be tried on it. */
export type TriedKind = Exclude<KindOfJobs, "stuck" | "worker_lost" | "log_contains">;

export function canBeTried(kind: AlertKind): kind is TriedKind {
  return isOfJobs(kind) && kind !== "stuck" && kind !== "worker_lost" && kind !== "log_contains";
}

/** Moments that are over by themselves: nobody is reminded of them. */
export function isMoment(kind: AlertKind): boolean {
  return kind === "clock_jumped" || kind === "epoch_began";
}
