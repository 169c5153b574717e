/** When a loan is spoken of. Days relative to the day on which it is due: negative ones are before it. */
export interface ReminderRules {
  /** Strictly rising. */
  steps: readonly number[];
  /** Later than that nothing is said any more. */
  maxOverdueDays: number;
}

/** The step to take now, and those below it that were never taken and now never will be. */
export interface NextStep {
  step: number;
  superseded: number[];
}

/**
 * The step of a loan that is `offset` days past its due day (negative: that many days before), given the steps that
 * were recorded for this due date. A step that was missed is not made up for: only the highest one that is reached
 * counts, so that a patron who was not told for days gets one message, the right one.
 */
export function nextStep(
  offset: number,
  recorded: readonly number[],
  rules: ReminderRules,
): NextStep | "recorded" | null {
  const step = reachedStep(offset, rules);
  if (step === null) return null;
  if (recorded.some((one) => one >= step)) return "recorded";
  return {
    step,
    superseded: rules.steps.filter((one) => one < step && !recorded.includes(one)),
  };
}

/** The highest step that is reached; null if there is none, or if it is too late for it. */
export function reachedStep(
  offset: number,
  { steps, maxOverdueDays }: ReminderRules,
): number | null {
  if (offset > maxOverdueDays) return null;
  const step = steps.findLast((one) => one <= offset);
  if (step === undefined) return null;
  // "due in three days" is not to be said of what is overdue
  return step < 0 && offset > 0 ? null : step;
}
