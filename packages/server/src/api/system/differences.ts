import { settingWords, type ChangeRow } from "horarium";

/** One setting that a change has changed. Lengths of time are milliseconds, as in a job. */
export interface Difference {
  /** As a job has it in this API: `retry.attempts`. */
  field: string;
  words: string;
  from: unknown;
  to: unknown;
}

/** What a change has changed of a job's settings; nothing for what changes none. */
export function differencesOf({ verb, before, after }: ChangeRow): Difference[] {
  if (!["edit", "declare", "create", "change_setting"].includes(verb)) return [];
  return Object.keys({ ...before, ...after }).map((column) => ({
    field: fields[column] ?? column,
    words: settingWords(column),
    from: before?.[column] ?? null,
    to: after?.[column] ?? null,
  }));
}

/** Columns that have another name in this API. */
const fields: Readonly<Record<string, string>> = {
  starts_at: "startsAt",
  ends_at: "endsAt",
  jitter_ms: "jitterMs",
  dst_gap: "dstGap",
  dst_overlap: "dstOverlap",
  overlap_policy: "overlap",
  misfire_policy: "misfire.policy",
  misfire_after_ms: "misfire.afterMs",
  misfire_cap: "misfire.cap",
  misfire_max_age_ms: "misfire.maxAgeMs",
  max_attempts: "retry.attempts",
  backoff_ms: "retry.backoffMs",
  backoff_factor: "retry.factor",
  backoff_cap_ms: "retry.capMs",
  backoff_jitter: "retry.jitter",
  retry_beyond_next_slot: "retry.beyondNextSlot",
  timeout_ms: "timeoutMs",
  grace_ms: "graceMs",
  long_running_after_ms: "longRunningAfterMs",
  concurrency_key: "concurrencyKey.key",
  concurrency_limit: "concurrencyKey.limit",
  retention_days: "retentionDays",
};
