import { z } from "@hono/zod-openapi";
import { Webhook } from "standardwebhooks";
import { GivenUrl, originOf } from "../given-url.ts";
import type { ChannelKind } from "../kind.ts";
import { post } from "../post.ts";

const settings = z.strictObject({});

const secrets = z.strictObject({
  url: GivenUrl,
  secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, "must be whsec_ and 24 to 64 bytes in base64")
    .refine((text) => {
      const { length } = Buffer.from(text.slice(6), "base64");
      return length >= 24 && length <= 64;
    }, "must be whsec_ and 24 to 64 bytes in base64")
    .openapi({ description: "Signs the messages, by the rules of Standard Webhooks" }),
});

/** JSON, signed as Standard Webhooks says. `docs/alerts.md` shows what comes, and how it is verified. */
export const webhook: ChannelKind<z.output<typeof settings>, z.output<typeof secrets>> = {
  name: "webhook",
  label: "Webhook",
  settings,
  secrets,
  fields: [
    {
      name: "url",
      isSecret: true,
      isOptional: false,
      form: "url",
      label: "Address",
      about: "Gets JSON by POST, signed as Standard Webhooks says.",
    },
    {
      name: "secret",
      isSecret: true,
      isOptional: false,
      form: "signing-secret",
      label: "Signing secret",
      about: "whsec_ and 24 to 64 bytes in base64. The receiver checks signatures with the same.",
    },
  ],
  target: (_, { url }) => originOf(url),
  send({ id, message, secrets: { url, secret } }, { outbound, link, environment, now }) {
    const { type, at: timestamp, total, counts, alerts } = message;
    const data = {
      ...(environment === null ? {} : { environment }),
      total,
      ...(counts === undefined ? {} : { counts }),
      alerts: alerts.map((alert) => ({ ...alert, url: link(`alerts/${alert.id}`) })),
    };
    const body = JSON.stringify({ type, timestamp, data });
    const at = now();
    return post(
      outbound,
      url,
      {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
        "webhook-signature": new Webhook(secret).sign(id, at, body),
      },
      body,
    );
  },
};
