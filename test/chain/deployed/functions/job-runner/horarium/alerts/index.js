export { alertKinds, stateOf } from "./alert-row.js";
export { backtestRule, backtestedKinds } from "./backtest.js";
export { conditionOf } from "./condition-of.js";
export { addConditions } from "./conditions.js";
export { harmless } from "./harmless.js";
export { createAlertKeeper } from "./keeper.js";
export { lookForAlerts } from "./look.js";
export { nextOccurrence, occurrenceAt, occurrencesBetween, readQuietWindows, } from "./quiet-windows.js";
export { builtInRules, isInScope } from "./rules.js";
export { alertSentence } from "./sentence.js";
export { acknowledgeAlert, muteAlert, noteAlert, resolveAlert, snoozeAlert, unacknowledgeAlert, unmuteAlert, unsnoozeAlert, } from "./verbs.js";
export { wordsOf } from "./words-of.js";
//# sourceMappingURL=index.js.map