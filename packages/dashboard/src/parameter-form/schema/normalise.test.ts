import { expect, test } from "vitest";
import { controlOf } from "./control.ts";
import { normalise } from "./normalise.ts";

const controls = (properties: Record<string, object>) =>
  Object.fromEntries(
    Object.entries(normalise({ type: "object", properties }).properties ?? {}).map(
      ([name, property]) => [name, controlOf(property)],
    ),
  );

test("every kind of value has the control that fits it", () => {
  const scalar = { type: "string" };
  expect(
    controls({
      text: scalar,
      long: { type: "string", maxLength: 5_000 },
      markdown: { type: "string", contentMediaType: "text/markdown" },
      day: { type: "string", format: "date" },
      instant: { type: "string", format: "date-time" },
      few: { enum: ["a", "b", "c", "d"] },
      many: { enum: ["a", "b", "c", "d", "e"] },
      count: { type: "integer" },
      share: { type: "number" },
      mode: { type: "boolean" },
      several: { type: "array", items: { enum: ["a", "b"] } },
      words: { type: "array", items: scalar },
      people: { type: "array", items: { type: "object", properties: { name: scalar } } },
      part: { type: "object", properties: { name: scalar } },
      password: { type: "string", writeOnly: true },
      token: { type: "string", "x-secret": true },
      version: { type: "string", readOnly: true },
      anything: {},
      map: { type: "object", additionalProperties: { type: "number" } },
      pair: { type: "array", prefixItems: [scalar, scalar] },
      either: { anyOf: [scalar, { type: "number" }] },
    }),
  ).toEqual({
    text: "text",
    long: "textarea",
    markdown: "textarea",
    day: "date",
    instant: "dateTime",
    few: "radios",
    many: "select",
    count: "number",
    share: "number",
    mode: "switch",
    several: "checkboxes",
    words: "chips",
    people: "group",
    part: "object",
    password: "secret",
    token: "secret",
    version: "constant",
    anything: "json",
    map: "json",
    pair: "json",
    either: "json",
  });
});

test("a value that may be null is set like one that may not", () => {
  expect(
    controls({
      count: { anyOf: [{ type: "integer" }, { type: "null" }] },
      day: { type: ["string", "null"], format: "date" },
      mode: { anyOf: [{ const: "a" }, { const: "b" }, { type: "null" }] },
    }),
  ).toEqual({ count: "number", day: "date", mode: "radios" });
});

test("members that a constant tells apart are a choice", () => {
  const member = (kind: string) => ({
    type: "object",
    properties: { kind: { const: kind }, same: { type: "string" } },
  });
  const { properties } = normalise({
    type: "object",
    properties: { to: { oneOf: [member("email"), member("web")] } },
  });
  expect(properties?.["to"]).toMatchObject({ "x-discriminator": "kind" });
  expect(controlOf(properties?.["to"] ?? {})).toBe("choice");
});

test("a record of known names has a field for each", () => {
  const weights = {
    propertyNames: { enum: ["loan", "view"] },
    additionalProperties: { type: "number" },
  };
  const { properties } = normalise({ properties: { weights: { type: "object", ...weights } } });
  expect(Object.keys(properties?.["weights"]?.properties ?? {})).toEqual(["loan", "view"]);
});

test("a schema that refers to itself is unfolded as far as it goes, and is JSON from there", () => {
  const schema = normalise({
    properties: { tree: { $ref: "#/$defs/node" } },
    $defs: {
      node: {
        type: "object",
        properties: { name: { type: "string" }, child: { $ref: "#/$defs/node" } },
      },
    },
  });
  const child = schema.properties?.["tree"]?.properties?.["child"];
  expect(controlOf(child ?? {})).toBe("json");
});
