import type { Channel } from "../../alerts/alert.ts";

/** The kinds of channels, as they are chosen. */
export const channelKinds: Readonly<Record<Channel["kind"], string>> = {
  email: "Email",
  webhook: "Webhook",
  slack: "Slack",
  ntfy: "ntfy",
};
