/** Where an execution is in its life. The last five are final. */
export type Status =
  | "scheduled"
  | "queued"
  | "running"
  | "completed"
  | "failed"
  | "cancelled"
  | "skipped"
  | "missed";

/** Who or what asked for an execution. */
export type Trigger = "schedule" | "manual" | "api" | "retry" | "catch_up" | "backfill" | "test";

export type OverlapPolicy = "skip" | "queue_one" | "cancel_previous" | "allow";

export type MisfirePolicy = "skip" | "once" | "all";

/** The limits of a job's executions, copied into each; milliseconds. Absent: the handler's own. */
export interface Policy {
  timeoutMs: number;
  graceMs: number;
  backoffMs: number;
  factor: number;
  capMs: number;
  jitter: number;
  beyondNextSlot: boolean;
}

/** A row of `scheduled_job`. */
export interface JobRow {
  id: string;
  name: string;
  title: string | null;
  description: string | null;
  folder: string | null;
  tags: string[];
  schedule: string;
  timezone: string;
  starts_at: Date | null;
  ends_at: Date | null;
  jitter_ms: number;
  dst_gap: "shift" | "skip" | null;
  dst_overlap: "once" | "twice" | null;
  handler: string;
  parameters: unknown;
  priority: number;
  overlap_policy: OverlapPolicy;
  misfire_policy: MisfirePolicy;
  misfire_after_ms: number;
  misfire_cap: number;
  /** bigint, which node-postgres gives as text. */
  misfire_max_age_ms: string | null;
  max_attempts: number;
  backoff_ms: number;
  backoff_factor: number;
  backoff_cap_ms: number;
  backoff_jitter: number;
  retry_beyond_next_slot: boolean;
  timeout_ms: number;
  grace_ms: number;
  long_running_after_ms: number | null;
  concurrency_key: string | null;
  concurrency_limit: number | null;
  runner: "any" | "node" | "edge";
  retention_days: number | null;
  enabled: boolean;
  disabled_reason: string | null;
  disabled_by: string | null;
  disabled_at: Date | null;
  disabled_until: Date | null;
  owner_id: string | null;
  origin: "code" | "admin" | "personal" | "builtin";
  declared_by: string | null;
  declared: Record<string, unknown> | null;
  overridden: string[];
  retired_at: Date | null;
  deleted_at: Date | null;
  version: number;
  next_run_at: Date | null;
  /** Slots after the cursor that have their row already: a person skipped or moved them. */
  slots_ahead: Date[];
  last_run_at: Date | null;
  last_run_status: Status | null;
  last_run_duration_ms: number | null;
  current_execution_id: string | null;
  created_at: Date;
  updated_at: Date;
}

/** A row of `job_execution`. */
export interface ExecutionRow {
  id: string;
  job_id: string | null;
  handler: string;
  handler_version: string | null;
  parameters: unknown;
  trigger: Trigger;
  triggered_by: string | null;
  repeats: string | null;
  key: string | null;
  scheduled_for: Date | null;
  /** When it begins instead of at its slot: a person moved it. */
  moved_to: Date | null;
  due_at: Date;
  queued_at: Date | null;
  priority: number;
  overlap_policy: OverlapPolicy | null;
  concurrency_key: string | null;
  concurrency_limit: number | null;
  runner: string | null;
  policy: Policy | null;
  max_attempts: number;
  status: Status;
  /** Due, but waiting for its job's unfinished execution or for a place of its concurrency key. */
  held: "overlap" | "concurrency" | null;
  reason: string | null;
  attempt: number;
  worker_losses: number;
  slice: number;
  worker_id: string | null;
  lease_token: string | null;
  lease_until: Date | null;
  /** Running, and held by somebody outside instead of a worker. */
  handed_over: HandedOverFacts | null;
  cancel_requested_at: Date | null;
  cancel_requested_by: string | null;
  started_at: Date | null;
  completed_at: Date | null;
  progress: { done: number; total: number | null; text: string | null } | null;
  checkpoint: unknown;
  result: unknown;
  error: string | null;
  error_fingerprint: string | null;
  /** W3C traceparent of the span in which it was asked for. */
  trace_parent: string | null;
  /** For whom it is executed: its personal job's owner. */
  owner_id: string | null;
  log_lines: number;
  log_bytes: number;
}

/** A row of the view `attempt_history`. */
export interface AttemptRow {
  lease_token: string;
  execution_id: string;
  attempt: number;
  worker_id: string | null;
  epoch: number | null;
  started_at: Date;
  ended_at: Date | null;
  outcome: AttemptOutcome | null;
  error: string | null;
  error_stack: string | null;
}

export type AttemptOutcome =
  | "completed"
  | "failed"
  | "timeout"
  | "cancelled"
  | "worker_lost"
  | "released"
  | "yielded";

/** A row of `execution_log`. */
export interface LogRow {
  execution_id: string;
  sequence: number;
  at: Date;
  attempt: number;
  level: "debug" | "info" | "warn" | "error";
  message: string;
  fields: Record<string, unknown> | null;
}

/** The row of `schedule_stop`: all schedules are stopped while there is one. */
export interface ScheduleStopRow {
  stopped_at: Date;
  stopped_by: string | null;
  reason: string | null;
  /** When it ends by itself; null: when somebody resumes. */
  until: Date | null;
}

/** A row of `change`: an entry of the audit. */
export interface ChangeRow {
  /** bigint, which node-postgres gives as text. */
  id: string;
  at: Date;
  by: string | null;
  verb: string;
  job_id: string | null;
  execution_id: string | null;
  reason: string | null;
  /** Columns of the job that differ, by their names. */
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  detail: Record<string, unknown> | null;
}

/** What the worker is given of an execution it has claimed. */
export interface Claimed {
  id: string;
  job_id: string | null;
  /** The job's name. */
  job: string | null;
  handler: string;
  parameters: unknown;
  scheduled_for: Date | null;
  /** When it may begin: milliseconds since 1970. */
  due_ms: number;
  priority: number;
  attempt: number;
  worker_losses: number;
  max_attempts: number;
  policy: Policy | null;
  lease_token: string;
  checkpoint: unknown;
  log_lines: number;
  log_bytes: number;
  trace_parent: string | null;
  owner_id: string | null;
}

/** How an attempt ended. A `Run` ends with one, `recordOutcomes` writes it. */
export type Outcome =
  /** `json` is the result as it is kept. */
  | { kind: "completed"; result: unknown; json: string | null }
  /** Completed by the handler's own transaction: the row is final already. */
  | { kind: "recorded" }
  | { kind: "failed"; error: ErrorFacts; retryInMs: number | null; reason: string | null }
  | { kind: "timeout"; error: ErrorFacts; retryInMs: number | null; reason: string | null }
  | { kind: "cancelled"; error: ErrorFacts; by: string | null }
  /** Given back unfinished, and not charged: the worker stops, or could not begin it in time. */
  | { kind: "released" }
  /** Given back with a checkpoint, to go on in another slice. */
  | { kind: "yielded"; checkpoint: string | null }
  /** Its handler has given it to somebody outside, who ends it: it goes on running. */
  | { kind: "handedOver"; silentMs: number; limits: HandedOverFacts["limits"] }
  | { kind: "leaseLost" };

/** For which workers something is. */
export type Runner = "node" | "edge";

/** What is kept of a running execution that somebody outside holds. */
export interface HandedOverFacts {
  /** The `worker` row that handed it over. */
  worker: string;
  /** It is a timeout when nothing is heard for so long. */
  silentMs: number;
  /** ISO 8601: when the execution's own timeout passes. */
  deadline: string;
  limits: Omit<Policy, "beyondNextSlot">;
}

/** What is kept of a thrown value. */
export interface ErrorFacts {
  message: string;
  stack: string | null;
  fingerprint: string;
}
