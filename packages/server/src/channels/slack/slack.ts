import { z } from "@hono/zod-openapi";
import { GivenUrl, originOf } from "../given-url.ts";
import type { ChannelKind } from "../kind.ts";
import { textOf } from "../message-text.ts";
import { post } from "../post.ts";

const settings = z.strictObject({});

const secrets = z.strictObject({
  url: GivenUrl.openapi({ description: "Of an incoming webhook: who knows it may write there" }),
});

/** Incoming webhooks of Slack, and of Mattermost, Rocket.Chat, Discord (with /slack) and Zulip, which take the same. */
export const slack: ChannelKind<z.output<typeof settings>, z.output<typeof secrets>> = {
  name: "slack",
  settings,
  secrets,
  target: (_, { url }) => originOf(url),
  send({ message, secrets: { url } }, { outbound, link }) {
    const text = textOf(message, { link });
    const lines = [
      `*${plain(text.title)}*`,
      ...text.lines.map(plain),
      ...(text.link === null ? [] : [`<${text.link}>`]),
    ];
    return post(
      outbound,
      url,
      { "content-type": "application/json" },
      JSON.stringify({ text: lines.join("\n") }),
    );
  },
};

/** Without mentions, links and emphasis of its own. */
function plain(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@\u2060")
    .replaceAll(/([*_~`])/g, "\u2060$1");
}
