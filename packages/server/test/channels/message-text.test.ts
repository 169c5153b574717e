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
    { link: () => null, environment: null },
  ).title;

test("what was over before anybody heard of it is told as what happened, with its end", () => {
  expect(title("alert.resolved")).toBe(
    "Over already: Each minute: missed 2 slots from Sat 28 Nov, 02:34 UTC on",
  );
});

test("the end of what was told is told as the end", () => {
  expect(title("alert.resolved", { wasTold: true })).toBe(`Well again: ${facts.sentence}`);
  expect(title("alert.reminder", { resolvedAt: null })).toBe(`Still: ${facts.sentence}`);
});

test("what is wrong comes first, then since when, what to do, and where to look", () => {
  const message: AlertMessage = {
    type: "alert.opened",
    at: facts.openedAt,
    total: 1,
    alerts: [
      {
        ...facts,
        sentence: "Nightly: failed",
        execution: "01a21ffc-9d55-7000-a6d3-62b0fbb3e3b2",
        error: "ETIMEDOUT",
        resolvedAt: null,
      },
    ],
  };
  const link = (path: string) => `https://jobs.example.org/${path}`;
  expect(textOf(message, { link, environment: "Staging" })).toEqual({
    title: "[Staging] Nightly: failed",
    lines: [
      "ETIMEDOUT",
      "Since Sat 28 Nov, 02:36 UTC.",
      "Acknowledge it there when you are on it: then nobody is reminded.",
    ],
    links: [
      { text: "Open the alert", url: `https://jobs.example.org/alerts/${facts.id}` },
      {
        text: "Open the execution and its log",
        url: "https://jobs.example.org/executions/01a21ffc-9d55-7000-a6d3-62b0fbb3e3b2",
      },
    ],
    isGood: false,
  });
});

test("an end says after how long it came", () => {
  const resolvedAt = "2026-11-28T05:06:55.000Z";
  const message: AlertMessage = {
    type: "alert.resolved",
    at: resolvedAt,
    total: 1,
    alerts: [{ ...facts, resolvedAt, wasTold: true }],
  };
  expect(textOf(message, { link: () => null, environment: null }).lines).toContain(
    "Well again since Sat 28 Nov, 05:06 UTC, after 3 h.",
  );
});

test("many that are all over do not look like an emergency", () => {
  const message: AlertMessage = {
    type: "alerts.summary",
    at: facts.openedAt,
    total: 12,
    counts: { resolved: 12 },
    alerts: [facts],
  };
  const { title, isGood, lines } = textOf(message, { link: () => null, environment: null });
  expect([title, isGood]).toEqual(["12 alerts at once, all well again", true]);
  expect(lines).toEqual([`Over already: ${facts.sentence}`, "and 11 more"]);
});
