import type { RuleSettings } from "./rule-settings.tsx";

/** What a rule says itself: all that is not as it inherits it. */
export function changedSettings(value: RuleSettings, inherited: RuleSettings): RuleSettings {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([name, setting]) => setting !== inherited[name as keyof RuleSettings],
    ),
  ) as RuleSettings;
}
