import type { Api } from "@horarium/server/api-types";

export type Status = Api["getExecution"]["answer"]["status"];

/** What a glyph, a strip and a label can show. Those that are no status are derived, and never stored. */
export type StateName =
  | "planned"
  | "scheduled"
  | "queued"
  | "running"
  | "completed"
  | "failed"
  | "timeout"
  | "retrying"
  | "cancelled"
  | "skipped"
  | "missed"
  | "disabled";

/**
 * What is known of an execution or of a slot's row: an `Execution` of the API has all of it, a row of `listSlots` and of a
 * job's last slots less. A slot that is only planned has the status `planned`.
 */
export interface Statable {
  status: Status | "planned";
  reason: string | null;
  slot?: string | null;
  startedAt?: string | null;
  attempt?: number;
  maxAttempts?: number;
  workerLosses?: number;
  dueAt?: string | null;
  /** Milliseconds from when it could begin to when it did. */
  lateMs?: number | null;
  held?: "overlap" | "concurrency" | null;
  cancelRequested?: { by: string | null } | null;
  stretch?: { slots: number } | null;
}

export interface State {
  name: StateName;
  /** "Failed: timeout", "Retrying 2 of 5"; without times. */
  label: string;
  /** What it waits for: an instant in the future, ISO 8601. */
  until: string | null;
  /** Since when it runs. */
  since: string | null;
  /** Milliseconds; null where it began, or waits, less than a minute beyond its time. */
  lateMs: number | null;
}
