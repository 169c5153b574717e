/** A setting of a job, as it is called on the screen: `timezone` is "time zone". */
export function settingWords(column: string): string {
  return names[column] ?? column.replaceAll("_", " ");
}

const names: Readonly<Record<string, string>> = {
  timezone: "time zone",
  parameters: "parameters",
  timeout_ms: "timeout",
  overlap_policy: "overlap policy",
  misfire_policy: "policy for missed slots",
  max_attempts: "attempts",
  concurrency_key: "concurrency",
};
