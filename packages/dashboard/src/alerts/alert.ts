import type { Answer } from "../api/call.ts";

export type Alert = Answer<"listAlerts">["rows"][number];
export type AlertState = Alert["state"];
export type AlertKind = Alert["kind"];
export type AlertRule = Answer<"listAlertRules">["rows"][number];
export type Channel = Answer<"listChannels">["rows"][number];
export type ChannelKind = Answer<"listChannels">["kinds"][number];
export type Delivery = Answer<"listDeliveries">["rows"][number];
export type QuietWindow = Answer<"listQuietWindows">["rows"][number];
