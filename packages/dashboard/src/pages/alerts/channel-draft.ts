import type { Channel } from "../../alerts/alert.ts";
import type { Input } from "../../api/call.ts";

/** A channel as it is being written. An empty secret is one that stays as it is. */
export interface ChannelDraft {
  kind: Channel["kind"];
  name: string;
  isDefault: boolean;
  /** Addresses, as they are typed: with commas, spaces or lines between them. */
  to: string;
  url: string;
  secret: string;
  token: string;
}

export function createBody(draft: ChannelDraft): Input<"createChannel">["body"] {
  const { kind, name, isDefault, to, url, secret, token } = draft;
  const common = { name: name.trim(), isDefault };
  switch (kind) {
    case "email":
      return { kind, ...common, settings: { to: addresses(to) } };
    case "webhook":
      return { kind, ...common, secrets: { url: url.trim(), secret: secret.trim() } };
    case "slack":
      return { kind, ...common, secrets: { url: url.trim() } };
    case "ntfy":
      return {
        kind,
        ...common,
        secrets: { url: url.trim(), ...(token.trim() === "" ? {} : { token: token.trim() }) },
      };
  }
}

export function editBody(draft: ChannelDraft): Omit<Input<"editChannel">["body"], "version"> {
  const { kind, name, isDefault, to, url, secret, token } = draft;
  const given = { url, secret, token };
  const secrets = Object.fromEntries(
    Object.entries(given).flatMap(([key, text]) =>
      text.trim() === "" ? [] : [[key, text.trim()]],
    ),
  );
  return {
    name: name.trim(),
    isDefault,
    ...(kind === "email" ? { settings: { to: addresses(to) } } : {}),
    ...(Object.keys(secrets).length === 0 ? {} : { secrets }),
  };
}

/** The addresses of a channel, one on each line. */
export function addressesOf(channel: Channel | null): string {
  const to = channel?.settings["to"];
  return Array.isArray(to) ? to.join("\n") : "";
}

function addresses(text: string): string[] {
  return text.split(/[\s,;]+/).filter((one) => one !== "");
}
