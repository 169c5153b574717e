/** What a job is doing, for filters and their counts. A job can be in several. */
export const states = [
  "enabled",
  "disabled",
  "running",
  "failing",
  "late",
  "custom",
  "mine",
] as const;
export type State = (typeof states)[number];
