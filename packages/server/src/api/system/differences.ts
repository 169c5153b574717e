import type { ChangeRow } from "horarium";

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
  return Object.keys({ ...before, ...after }).map((column) => {
    const [field, words] = fields[column] ?? [column, column.replaceAll("_", " ")];
    return { field, words, from: before?.[column] ?? null, to: after?.[column] ?? null };
  });
}

/** Each column of a job that can be set: its name in this API, and in words. */
const fields: Readonly<Record<string, readonly [field: string, words: string]>> = {
  title: ["title", "title"],
  description: ["description", "description"],
  folder: ["folder", "folder"],
  tags: ["tags", "tags"],
  schedule: ["schedule", "schedule"],
  timezone: ["timezone", "time zone"],
  starts_at: ["startsAt", "start"],
  ends_at: ["endsAt", "end"],
  jitter_ms: ["jitterMs", "jitter"],
  dst_gap: ["dstGap", "policy for times that the clocks skip"],
  dst_overlap: ["dstOverlap", "policy for times that occur twice"],
  handler: ["handler", "handler"],
  parameters: ["parameters", "parameters"],
  priority: ["priority", "priority"],
  overlap_policy: ["overlap", "overlap policy"],
  misfire_policy: ["misfire.policy", "policy for missed slots"],
  misfire_after_ms: ["misfire.afterMs", "time after which a slot counts as missed"],
  misfire_cap: ["misfire.cap", "number of missed slots that are caught up"],
  misfire_max_age_ms: ["misfire.maxAgeMs", "age of missed slots that are caught up"],
  max_attempts: ["retry.attempts", "number of attempts"],
  backoff_ms: ["retry.backoffMs", "delay before the second attempt"],
  backoff_factor: ["retry.factor", "growth of the delay between attempts"],
  backoff_cap_ms: ["retry.capMs", "longest delay between attempts"],
  backoff_jitter: ["retry.jitter", "jitter of the delay between attempts"],
  retry_beyond_next_slot: ["retry.beyondNextSlot", "attempts beyond the next slot"],
  timeout_ms: ["timeoutMs", "timeout"],
  grace_ms: ["graceMs", "grace after a timeout or cancel"],
  long_running_after_ms: ["longRunningAfterMs", "time after which it runs long"],
  concurrency_key: ["concurrencyKey.key", "concurrency key"],
  concurrency_limit: ["concurrencyKey.limit", "places of the concurrency key"],
  runner: ["runner", "runner"],
  retention_days: ["retentionDays", "days that the history is kept"],
};
