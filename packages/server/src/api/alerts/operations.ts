// the operations on alerts and on what they are told by, each in its file
export {
  acknowledgeAlert,
  muteAlert,
  noteAlert,
  resolveAlert,
  snoozeAlert,
} from "./act-on-alert.ts";
export {
  createChannel,
  deleteChannel,
  editChannel,
  listChannels,
  listDeliveries,
  retryDelivery,
  testChannel,
} from "./channels.ts";
export { getAlert } from "./get-alert.ts";
export { listAlerts } from "./list-alerts.ts";
export { deletePing, listPings, setPing } from "./pings.ts";
export {
  createQuietWindow,
  deleteQuietWindow,
  editQuietWindow,
  endQuietWindow,
  extendQuietWindow,
  listQuietWindows,
} from "./quiet-windows.ts";
export {
  backtestAlertRule,
  createAlertRule,
  deleteAlertRule,
  editAlertRule,
  listAlertRules,
} from "./rules.ts";
