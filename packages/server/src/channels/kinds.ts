import { email } from "./email/email.ts";
import type { ChannelKind } from "./kind.ts";
import { ntfy } from "./ntfy/ntfy.ts";
import { slack } from "./slack/slack.ts";
import { webhook } from "./webhook/webhook.ts";

/** The kinds of channels that there are. All else, the API's schema and the form on screen too, is made of what they say. */
export const kinds = [email, webhook, slack, ntfy] as unknown as readonly ChannelKind[];

/** By a name that stands in the database; undefined: this version does not know it. */
export function kindOf(name: string): ChannelKind | undefined {
  return kinds.find((kind) => kind.name === name);
}
