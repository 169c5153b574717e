import { z } from "@hono/zod-openapi";
import type { ChannelKind } from "../kind.ts";
import { textOf } from "../message-text.ts";
import { htmlOf } from "./html.ts";

const settings = z.strictObject({
  to: z
    .array(z.email("must be an address like ada@example.com").max(254))
    .min(1)
    .max(20)
    .openapi({ description: "Who gets the mails" }),
});

const secrets = z.strictObject({});

/** Mails by the server's own mail settings; those of one alert are one thread. */
export const email: ChannelKind<z.output<typeof settings>, z.output<typeof secrets>> = {
  name: "email",
  label: "Email",
  settings,
  secrets,
  fields: [
    {
      name: "to",
      isSecret: false,
      isOptional: false,
      form: "addresses",
      label: "To",
      about: "Email addresses, one on each line. The mails of one alert are one thread.",
    },
  ],
  target: ({ to }) => to.join(", "),
  async send({ id, message, settings: { to } }, { mail, ...means }) {
    if (mail === null) {
      return {
        ok: false,
        answer:
          "no mail server is set: set HORARIUM_SMTP_URL and HORARIUM_MAIL_FROM, and start again",
      };
    }
    const text = textOf(message, means);
    const [first] = message.alerts;
    const isOne = message.type !== "alerts.summary" && first !== undefined;
    return mail({
      to,
      subject: text.title,
      text: [
        text.title,
        "",
        ...text.lines,
        ...(text.links.length === 0 ? [] : [""]),
        ...text.links.map((link) => `${link.text}: ${link.url}`),
        "",
      ].join("\n"),
      html: htmlOf(text),
      id,
      thread: isOne ? `alert-${first.id}` : null,
    });
  },
};
