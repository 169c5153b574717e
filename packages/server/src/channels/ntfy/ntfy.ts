import { z } from "@hono/zod-openapi";
import { fitLines } from "../fit-lines.ts";
import { GivenUrl, originOf } from "../given-url.ts";
import type { ChannelKind } from "../kind.ts";
import { textOf } from "../message-text.ts";
import { post } from "../post.ts";

const settings = z.strictObject({});

const secrets = z.strictObject({
  url: GivenUrl.refine(
    (url) => !URL.canParse(url) || topicOf(url) !== null,
    "must end with a topic of letters, digits, _ and -: https://ntfy.sh/topic",
  ).openapi({
    description: "With the topic as its path: https://ntfy.sh/topic",
    example: "https://ntfy.sh/topic",
  }),
  token: z
    .string()
    .max(200)
    .regex(/^[\w-]+$/, "must be an access token, of letters, digits, _ and -")
    .optional(),
});

/** Bytes. What is longer than 4,096 comes as a file that is attached, or not at all. */
const mostOfMessage = 4_000;

/** ntfy, on its own service or yours. Published as JSON: no text of a job becomes a header. */
export const ntfy: ChannelKind<z.output<typeof settings>, z.output<typeof secrets>> = {
  name: "ntfy",
  label: "ntfy",
  settings,
  secrets,
  fields: [
    {
      name: "url",
      isSecret: true,
      isOptional: false,
      form: "url",
      label: "Address",
      about: "With the topic as its path: https://ntfy.sh/topic",
    },
    {
      name: "token",
      isSecret: true,
      isOptional: true,
      form: "text",
      label: "Access token (optional)",
      about: "Where the topic is not open to all.",
    },
  ],
  target: (_, { url }) => originOf(url),
  send({ message, secrets: { url, token } }, { outbound, ...means }) {
    const text = textOf(message, means);
    const [click] = text.links;
    const lines = fitLines(text.lines, {
      most: mostOfMessage,
      size: (line) => Buffer.byteLength(line),
    });
    const body = {
      topic: topicOf(url),
      title: text.title,
      message: lines.join("\n"),
      priority: text.isGood ? 3 : 4,
      tags: [text.isGood ? "white_check_mark" : "warning"],
      ...(click === undefined ? {} : { click: click.url }),
      actions: text.links.map((link) => ({ action: "view", label: link.text, url: link.url })),
    };
    const headers = {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    return post(outbound, `${new URL(url).origin}/`, headers, JSON.stringify(body));
  },
};

function topicOf(url: string): string | null {
  return /^\/([-_A-Za-z0-9]{1,64})\/?$/.exec(new URL(url).pathname)?.[1] ?? null;
}
