import { z } from "@hono/zod-openapi";
import { fitLines } from "../fit-lines.ts";
import { GivenUrl, originOf } from "../given-url.ts";
import type { ChannelKind } from "../kind.ts";
import { textOf } from "../message-text.ts";
import { post } from "../post.ts";

const settings = z.strictObject({});

const secrets = z.strictObject({
  url: GivenUrl.openapi({ description: "Of an incoming webhook: who knows it may write there" }),
});

/** Discord takes 2,000 characters and refuses more, Rocket.Chat 5,000; Slack itself cuts at 40,000. */
const mostCharacters = 1_900;

/** Incoming webhooks of Slack, and of Mattermost, Rocket.Chat, Discord (with /slack) and Zulip, which take the same. */
export const slack: ChannelKind<z.output<typeof settings>, z.output<typeof secrets>> = {
  name: "slack",
  label: "Slack",
  settings,
  secrets,
  fields: [
    {
      name: "url",
      isSecret: true,
      isOptional: false,
      form: "url",
      label: "Address",
      about:
        "Of an incoming webhook of Slack, Mattermost, Rocket.Chat, Zulip, or Discord with /slack.",
    },
  ],
  target: (_, { url }) => originOf(url),
  send({ message, secrets: { url } }, { outbound, ...means }) {
    const text = textOf(message, means);
    const title = `*${plain(text.title)}*`;
    const links = text.links.map((link) => `${link.text}: <${link.url}>`);
    const most = mostCharacters - [title, ...links].join("\n\n").length;
    const lines = fitLines(text.lines.map(plain), { most, size: ({ length }) => length });
    return post(
      outbound,
      url,
      { "content-type": "application/json" },
      JSON.stringify({ text: [title, ...lines, ...links].join("\n") }),
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
