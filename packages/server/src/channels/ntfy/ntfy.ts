import { z } from "@hono/zod-openapi";
import { GivenUrl, originOf } from "../given-url.ts";
import type { ChannelKind } from "../kind.ts";
import { textOf } from "../message-text.ts";
import { post } from "../post.ts";

const settings = z.strictObject({});

const secrets = z.strictObject({
  url: GivenUrl.openapi({
    description: "With the topic as its path: https://ntfy.sh/topic",
    example: "https://ntfy.sh/topic",
  }),
  token: z
    .string()
    .max(200)
    .regex(/^[\w-]+$/, "must be an access token, of letters, digits, _ and -")
    .optional(),
});

/** ntfy, on its own service or yours. Published as JSON: no text of a job becomes a header. */
export const ntfy: ChannelKind<z.output<typeof settings>, z.output<typeof secrets>> = {
  name: "ntfy",
  settings,
  secrets,
  target: (_, { url }) => originOf(url),
  send({ message, secrets: { url, token } }, { outbound, link }) {
    const { origin, pathname } = new URL(url);
    const text = textOf(message, { link });
    const topic = decodeURIComponent(pathname.replace(/^\/+/, ""));
    const body = {
      topic,
      title: text.title,
      message: text.lines.join("\n"),
      priority: text.isGood ? 3 : 4,
      tags: [text.isGood ? "white_check_mark" : "warning"],
      ...(text.link === null ? {} : { click: text.link }),
    };
    const headers = {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    return post(outbound, `${origin}/`, headers, JSON.stringify(body));
  },
};
