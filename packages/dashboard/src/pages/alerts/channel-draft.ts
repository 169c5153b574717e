import type { Channel, ChannelKind } from "../../alerts/alert.ts";
import type { Input } from "../../api/call.ts";

/** A channel as it is being written. */
export interface ChannelDraft {
  kind: ChannelKind;
  name: string;
  isDefault: boolean;
  /** By the field's name, as it is typed. An empty secret is one that stays as it is. */
  texts: Readonly<Record<string, string>>;
}

export function createBody(draft: ChannelDraft): Input<"createChannel">["body"] {
  const { kind, name, isDefault } = draft;
  return { kind: kind.name, name: name.trim(), isDefault, ...given(draft, () => true) };
}

export function editBody(draft: ChannelDraft): Omit<Input<"editChannel">["body"], "version"> {
  const { name, isDefault } = draft;
  return {
    name: name.trim(),
    isDefault,
    ...given(draft, ({ isSecret }, text) => !isSecret || text !== ""),
  };
}

type Field = ChannelKind["fields"][number];

/** What of its settings and its secrets is to be sent; nothing of either where none is. */
function given(
  { kind, texts }: ChannelDraft,
  isSent: (field: Field, text: string) => boolean,
): { settings?: Record<string, unknown>; secrets?: Record<string, unknown> } {
  const of = (isSecret: boolean) =>
    Object.fromEntries(
      kind.fields
        .filter((field) => field.isSecret === isSecret)
        .map((field) => ({ field, text: (texts[field.name] ?? "").trim() }))
        .filter(({ field, text }) => isSent(field, text) && (text !== "" || !field.isOptional))
        .map(({ field, text }) => [
          field.name,
          field.form === "addresses" ? addresses(text) : text,
        ]),
    );
  const settings = of(false);
  const secrets = of(true);
  return {
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    ...(Object.keys(secrets).length === 0 ? {} : { secrets }),
  };
}

/** What is shown of a channel as it is typed: addresses one on each line. */
export function textsOf(channel: Channel | null): Record<string, string> {
  return Object.fromEntries(
    Object.entries(channel?.settings ?? {}).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join("\n") : String(value),
    ]),
  );
}

function addresses(text: string): string[] {
  return text.split(/[\s,;]+/).filter((one) => one !== "");
}
