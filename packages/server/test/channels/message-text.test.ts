import type { AlertFacts, AlertMessage } from "horarium";
import { expect, test } from "vitest";
import { textOf } from "../../src/channels/message-text.ts";

const facts: AlertFacts = {
  id: "01a21ffc-a236-7000-9c1e-02aa9f7db0da",
  kind: "missed",
  state: "resolved",
  sentence: "Each minute: missed 2 slots from Sat 28 Nov, 02:34 UTC on",
  job: null,
  handler: null,
  execution: null,
  reason: null,
  error: null,
  openedAt: "2026-11-28T02:36:55.000Z",
  lastAt: "2026-11-28T02:36:55.000Z",
  count: 1,
  resolvedAt: "2026-11-28T02:36:56.000Z",
  wasTold: false,
};
const title = (type: AlertMessage["type"], changed: Partial<AlertFacts> = {}) =>
  textOf(
    { type, at: facts.openedAt, total: 1, alerts: [{ ...facts, ...changed }] },
    { link: () => null },
  ).title;

test("what was over before anybody heard of it is told as what happened, with its end", () => {
  expect(title("alert.resolved")).toBe(
    "Each minute: missed 2 slots from Sat 28 Nov, 02:34 UTC on, and well again",
  );
});

test("the end of what was told is told as the end", () => {
  expect(title("alert.resolved", { wasTold: true })).toBe(`Well again: ${facts.sentence}`);
  expect(title("alert.reminder", { resolvedAt: null })).toBe(`Still: ${facts.sentence}`);
});
