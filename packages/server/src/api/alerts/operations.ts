// the operations on alerts and on what they are told by, each in its file
export {
  acknowledgeAlert,
  muteAlert,
  noteAlert,
  resolveAlert,
  snoozeAlert,
  unacknowledgeAlert,
  unmuteAlert,
  unsnoozeAlert,
} from "./act-on-alert.ts";
export { backtestAlertRule } from "./backtest-rule.ts";
export { createChannel, deleteChannel, editChannel, listChannels } from "./channels.ts";
export { listDeliveries, retryDelivery, testChannel } from "./deliveries.ts";
export { getAlert } from "./get-alert.ts";
export { listAlerts } from "./list-alerts.ts";
export { deletePing, listPings, setPing } from "./pings.ts";
export { endQuietWindow, extendQuietWindow } from "./move-quiet-window.ts";
export {
  createQuietWindow,
  deleteQuietWindow,
  editQuietWindow,
  listQuietWindows,
} from "./quiet-windows.ts";
export { createAlertRule, deleteAlertRule, editAlertRule, listAlertRules } from "./rules.ts";
