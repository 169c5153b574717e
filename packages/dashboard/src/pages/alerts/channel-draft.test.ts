import { expect, test } from "vitest";
import { createBody, editBody, type ChannelDraft } from "./channel-draft.ts";

const draft: ChannelDraft = {
  kind: "email",
  name: " ops ",
  isDefault: true,
  to: "ada@example.com, bob@example.com\ncyd@example.com",
  url: "",
  secret: "",
  token: "",
};

test("takes addresses however they are set apart", () => {
  expect(createBody(draft)).toEqual({
    kind: "email",
    name: "ops",
    isDefault: true,
    settings: { to: ["ada@example.com", "bob@example.com", "cyd@example.com"] },
  });
});

test("leaves a secret as it is where none is typed", () => {
  const webhook: ChannelDraft = { ...draft, kind: "webhook", to: "" };
  expect(editBody(webhook)).toEqual({ name: "ops", isDefault: true });
  expect(editBody({ ...webhook, url: " https://example.com/hook " })).toEqual({
    name: "ops",
    isDefault: true,
    secrets: { url: "https://example.com/hook" },
  });
});

test("gives ntfy no empty token", () => {
  expect(createBody({ ...draft, kind: "ntfy", url: "https://ntfy.sh/topic" })).toEqual({
    kind: "ntfy",
    name: "ops",
    isDefault: true,
    secrets: { url: "https://ntfy.sh/topic" },
  });
});
