/** What raises an alert. */
export const alertKinds = [
  "failed",
  "missed",
  "late",
  "long_running",
  "stuck",
  "worker_lost",
  "no_success",
  "completion_rate",
  "log_contains",
  "no_worker",
  "scheduler_silent",
  "clock_jumped",
  "clock_skew",
  "epoch_began",
  "channel_failed",
  "doorbell",
] as const;

export type AlertKind = (typeof alertKinds)[number];

/** A row of `alert`: one cause of one job, or of the scheduler itself. */
export interface AlertRow {
  id: string;
  /** What it is about: the kind, with the job, handler or channel. */
  key: string;
  kind: AlertKind;
  job_id: string | null;
  handler: string | null;
  /** Of a channel that fails: its id. Of a worker's clock: the name of its machine. */
  subject: string | null;
  /** The last execution that raised it. */
  execution_id: string | null;
  reason: string | null;
  error: string | null;
  fingerprint: string | null;
  detail: AlertDetail | null;
  rule_id: string | null;
  opened_at: Date;
  last_at: Date;
  /** How often it was found since it opened. */
  count: number;
  times_opened: number;
  /** The last instants at which it opened or was resolved, the oldest first. */
  turns: Date[];
  flapping: boolean;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  snoozed_until: Date | number | null;
  snoozed_by: string | null;
  muted_until: Date | number | null;
  muted_by: string | null;
  muted_reason: string | null;
  resolved_at: Date | null;
  /** Who resolved it; `horarium` where it did so by itself. */
  resolved_by: string | null;
  resolved_execution_id: string | null;
  /** When there is something to tell; null: nothing. */
  tell_at: Date | null;
  told: "open" | "resolved" | null;
  told_at: Date | null;
  /** When it was told first since it opened: the steps of an escalation count from it. */
  first_told_at: Date | null;
  /** How many steps of its escalation have been told since it opened. */
  escalated: number;
  changed_at: Date;
}

/** Facts of a kind. Durations are in milliseconds, instants in ISO 8601. */
export interface AlertDetail {
  /** `missed`: how many slots. */
  slots?: number;
  /** `missed`: that many or more. */
  more?: boolean;
  /** `missed`, `scheduler_silent`, `no_success`: from when on. */
  since?: string;
  /** `failed`: how many in a row. */
  failures?: number;
  /** `long_running`: the limit that was passed, and what made it. `late`: the grace. `clock_skew`: what is let pass. */
  limitMs?: number;
  limit?: "rule" | "job" | "timeout" | "typical";
  /** `late`, `no_worker`: how many executions wait. */
  waiting?: number;
  /** `clock_jumped`. `clock_skew`: by how much the worker's clock is ahead. */
  byMs?: number;
  /** `stuck`, `worker_lost`: the id of the worker. */
  worker?: string;
  /** `epoch_began`: what made the database another. */
  cause?: string;
  /** `completion_rate`: of how many executions, how many completed. */
  executions?: number;
  completed?: number;
  /** `log_contains`: the text that was looked for, and the rule that looks for it. The line is the alert's error. */
  text?: string;
  rule?: string;
  /** `channel_failed`. */
  channel?: string;
  /** `doorbell`: what of the runner's address and token is not set; what came back from the last ring. */
  missing?: string;
  error?: string;
}

/** A row of `alert_condition`, but for its id. */
export interface Condition {
  kind: AlertKind;
  job_id: string | null;
  handler: string | null;
  subject: string | null;
  execution_id: string | null;
  at: Date;
  reason: string | null;
  error: string | null;
  fingerprint: string | null;
  detail: AlertDetail | null;
}

/** What a condition is about: conditions with the same key are one alert. */
export function keyOf({
  kind,
  job_id,
  handler,
  subject,
}: Pick<Condition, "kind" | "job_id" | "handler" | "subject">): string {
  if (job_id !== null) return `${kind}:job:${job_id}`;
  if (handler !== null) return `${kind}:handler:${handler}`;
  return subject === null ? kind : `${kind}:${subject}`;
}

export type AlertState = "open" | "acknowledged" | "snoozed" | "muted" | "resolved";

/** How an alert stands at an instant. */
export function stateOf(alert: AlertRow, at: Date): AlertState {
  if (alert.resolved_at !== null) return "resolved";
  if (isAfter(alert.muted_until, at)) return "muted";
  if (isAfter(alert.snoozed_until, at)) return "snoozed";
  return alert.acknowledged_at === null ? "open" : "acknowledged";
}

/** node-postgres gives `infinity` as a number. */
export function isAfter(until: Date | number | null, at: Date): boolean {
  return until !== null && Number(until) > at.getTime();
}
