import { email } from "./email/email.ts";
import type { ChannelKind } from "./kind.ts";
import { ntfy } from "./ntfy/ntfy.ts";
import { slack } from "./slack/slack.ts";
import { webhook } from "./webhook/webhook.ts";

/** The kinds of channels that there are. */
export const kinds = { email, webhook, slack, ntfy } as const;

/** By a name that stands in the database; undefined: this version does not know it. */
export function kindOf(name: string): ChannelKind | undefined {
  return Object.hasOwn(kinds, name)
    ? (kinds[name as keyof typeof kinds] as ChannelKind)
    : undefined;
}
