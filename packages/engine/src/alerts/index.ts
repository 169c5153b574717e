export { alertKinds, stateOf } from "./alert-row.ts";
export type { AlertDetail, AlertKind, AlertRow, AlertState, Condition } from "./alert-row.ts";
export { backtestRule, backtestedKinds } from "./backtest.ts";
export type { Backtest, BacktestedKind, Firing } from "./backtest.ts";
export { conditionOf } from "./condition-of.ts";
export { addConditions } from "./conditions.ts";
export { harmless } from "./harmless.ts";
export { createAlertKeeper } from "./keeper.ts";
export type { AlertKeeper } from "./keeper.ts";
export { lookForAlerts } from "./look.ts";
export type { AlertFacts, AlertMessage } from "./message.ts";
export type { AlertNews } from "./news.ts";
export {
  nextOccurrence,
  occurrenceAt,
  occurrencesBetween,
  readQuietWindows,
} from "./quiet-windows.ts";
export type { Occurrence, QuietWindowRow } from "./quiet-windows.ts";
export { builtInRules, isInScope } from "./rules.ts";
export type { EscalationStep, RuleRow, RuleSettings } from "./rules.ts";
export { alertSentence } from "./sentence.ts";
export type { AlertVerb } from "./store.ts";
export {
  acknowledgeAlert,
  muteAlert,
  noteAlert,
  resolveAlert,
  snoozeAlert,
  unacknowledgeAlert,
  unmuteAlert,
  unsnoozeAlert,
} from "./verbs.ts";
export type { AlertBy } from "./verbs.ts";
export { wordsOf } from "./words-of.ts";
