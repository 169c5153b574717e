import type { RuleSettings } from "./rule-settings.tsx";

export type EscalationStep = NonNullable<RuleSettings["escalation"]>[number];

/** Whether all steps can be saved. */
export function areStepsWhole(steps: readonly EscalationStep[]): boolean {
  return steps.every(
    ({ channels }, index) => channels.length > 0 && stepError(steps, index) === undefined,
  );
}

const halfAnHour = 30 * 60_000;

/** Twice as late as the one before. */
export function nextStep(steps: readonly EscalationStep[]): EscalationStep {
  const last = steps.at(-1);
  return { afterMs: last === undefined ? halfAnHour : last.afterMs * 2, channels: [] };
}

/** Why a step cannot be as it is; undefined: it can. */
export function stepError(steps: readonly EscalationStep[], index: number): string | undefined {
  const own = steps[index]?.afterMs ?? 0;
  if (own === 0) return "Say how long";
  return own > (steps[index - 1]?.afterMs ?? 0) ? undefined : "Later than the step before";
}
