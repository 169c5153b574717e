import { expect, test } from "vitest";
import { differences } from "./differences.ts";
import { normalise } from "./schema/normalise.ts";

const schema = normalise({
  type: "object",
  properties: {
    mode: {
      enum: ["fill", "refresh"],
      default: "fill",
      title: "Mode",
      "x-options": { fill: { title: "Fill gaps" } },
    },
    keep: {
      type: "object",
      title: "Keep",
      properties: { days: { type: "integer", title: "Log", "x-unit": "days", default: 30 } },
    },
    tags: { type: "array", items: { type: "string" }, title: "Tags" },
    dryRun: { type: "boolean", title: "Dry run" },
  },
});

const told = (before: unknown, after: unknown) =>
  differences(schema, before, after).map((one) => `${one.label}: ${one.before} → ${one.after}`);

test("differences are told in the words and in the order of the form", () => {
  expect(
    told({ dryRun: false }, { mode: "refresh", keep: { days: 7 }, tags: ["a", "b"], dryRun: true }),
  ).toEqual([
    "Mode: Fill gaps → Refresh",
    "Keep, Log: 30 days → 7 days",
    "Tags: not set → a, b",
    "Dry run: off → on",
  ]);
});

test("a default that is written out is no difference, nor is another order of names", () => {
  expect(told({}, { mode: "fill", keep: { days: 30 } })).toEqual([]);
  expect(told({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
});

test("values that the schema does not name are compared as well", () => {
  expect(told({ extra: 1 }, {})).toEqual(["Extra: 1 → not set"]);
});

test("a choice is told by the words of what was chosen", () => {
  const member = (kind: string, title: string, more: object) => ({
    type: "object",
    title,
    properties: { kind: { const: kind }, ...more },
    required: ["kind"],
  });
  const schema = normalise({
    type: "object",
    properties: {
      authorization: {
        title: "Authorization",
        oneOf: [
          member("none", "None", {}),
          member("bearer", "Bearer token", { secret: { type: "string", title: "Token" } }),
        ],
        default: { kind: "none" },
      },
    },
  });
  const found = differences(schema, {}, { authorization: { kind: "bearer", secret: "films" } });
  expect(found.map(({ label, before, after }) => [label, before, after])).toEqual([
    ["Authorization", "None", "Bearer token"],
    ["Authorization, Token", "not set", "films"],
  ]);
});
