/**
 * A setting of a job in the words of a sentence, by its column.
 *
 * @example
 * settingWords("max_attempts"); // => "number of attempts"
 */
export function settingWords(column: string): string {
  return words[column] ?? column.replaceAll("_", " ");
}

const words: Readonly<Record<string, string>> = {
  timezone: "time zone",
  starts_at: "start",
  ends_at: "end",
  jitter_ms: "jitter",
  dst_gap: "policy for times that the clocks skip",
  dst_overlap: "policy for times that occur twice",
  overlap_policy: "overlap policy",
  misfire_policy: "policy for missed slots",
  misfire_after_ms: "time after which a slot counts as missed",
  misfire_cap: "number of missed slots that are caught up",
  misfire_max_age_ms: "age of missed slots that are caught up",
  max_attempts: "number of attempts",
  backoff_ms: "delay before the second attempt",
  backoff_factor: "growth of the delay between attempts",
  backoff_cap_ms: "longest delay between attempts",
  backoff_jitter: "jitter of the delay between attempts",
  retry_beyond_next_slot: "attempts beyond the next slot",
  timeout_ms: "timeout",
  grace_ms: "grace after a timeout or cancel",
  long_running_after_ms: "time after which it runs long",
  concurrency_limit: "places of the concurrency key",
  retention_days: "days that the history is kept",
};
