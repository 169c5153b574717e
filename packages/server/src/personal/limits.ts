/** What personal jobs may take, so that they stay a small part of the work. They stand in the API's answers too. */
export const personalLimits = {
  /** Of one owner; those deleted within `minIntervalMs` count, so that making them anew gains nothing. */
  jobs: 5,
  /** Between two executions of one job. */
  minIntervalMs: 3_600_000,
  /** The last of all. */
  priority: 32_767,
  timeout: "10m",
} as const;
