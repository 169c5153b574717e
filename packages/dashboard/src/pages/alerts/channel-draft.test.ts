import { expect, test } from "vitest";
import type { ChannelKind } from "../../alerts/alert.ts";
import { createBody, editBody, textsOf, type ChannelDraft } from "./channel-draft.ts";

const field = {
  isSecret: true,
  isOptional: false,
  form: "url",
  label: "Address",
  about: "",
} as const;
const kind = (name: string, fields: ChannelKind["fields"]): ChannelKind => ({
  name,
  label: name,
  fields,
});
const email = kind("email", [{ ...field, name: "to", isSecret: false, form: "addresses" }]);
const ntfy = kind("ntfy", [
  { ...field, name: "url" },
  { ...field, name: "token", isOptional: true, form: "text" },
]);
const draft: ChannelDraft = { kind: email, name: " ops ", isDefault: true, texts: {} };

test("takes addresses however they are set apart", () => {
  const texts = { to: "ada@example.com, bob@example.com\ncyd@example.com" };
  const settings = { to: ["ada@example.com", "bob@example.com", "cyd@example.com"] };
  const body = { name: "ops", isDefault: true, settings };
  expect(createBody({ ...draft, texts })).toEqual({ kind: "email", ...body });
  expect(editBody({ ...draft, texts })).toEqual(body);
});

test("leaves a secret as it is where none is typed", () => {
  const edited: ChannelDraft = { ...draft, kind: ntfy };
  expect(editBody(edited)).toEqual({ name: "ops", isDefault: true });
  expect(editBody({ ...edited, texts: { url: " https://ntfy.sh/topic " } })).toEqual({
    name: "ops",
    isDefault: true,
    secrets: { url: "https://ntfy.sh/topic" },
  });
});

test("gives nothing for what is optional and empty, and something for what is not", () => {
  expect(createBody({ ...draft, kind: ntfy })).toMatchObject({ secrets: { url: "" } });
  expect(createBody({ ...draft, kind: ntfy, texts: { url: "u", token: " " } })).toMatchObject({
    secrets: { url: "u" },
  });
});

test("shows what a channel has, and no secret", () => {
  const settings = { to: ["ada@example.com", "bob@example.com"] };
  expect(textsOf({ settings } as unknown as Parameters<typeof textsOf>[0])).toEqual({
    to: "ada@example.com\nbob@example.com",
  });
});
