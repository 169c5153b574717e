import type { Status, Trigger } from "horarium";

// nothing is loaded here: the command line needs the words, and not what checks them

/** Where an execution can be in its life. */
export const statuses = [
  "scheduled",
  "queued",
  "running",
  "completed",
  "failed",
  "cancelled",
  "skipped",
  "missed",
] as const satisfies readonly Status[];

/** Who or what can have asked for an execution. */
export const triggers = [
  "schedule",
  "manual",
  "api",
  "retry",
  "catch_up",
  "backfill",
  "test",
] as const satisfies readonly Trigger[];
