import { expect, test } from "vitest";
import { normalise } from "../schema/normalise.ts";
import { findProblems } from "./problems.ts";

const problems = (schema: object, value: unknown) =>
  findProblems(normalise({ type: "object", ...schema }), value).map(({ path, message }) => [
    path.join("."),
    message,
  ]);

test("finds nothing wrong with a value that fits", () => {
  const properties = { count: { type: "integer", minimum: 1 }, name: { type: "string" } };
  expect(problems({ properties, required: ["name"] }, { name: "a", count: 3 })).toEqual([]);
});

test("blames the value that is missing, and not the object that it is missing from", () => {
  const properties = { inner: { type: "object", required: ["name"], properties: {} } };
  expect(problems({ properties }, { inner: {} })).toEqual([["inner.name", "This is required."]]);
});

test("says what would be right, with the limits of the schema", () => {
  const properties = {
    share: { type: "number", minimum: 0, maximum: 1 },
    above: { type: "number", exclusiveMinimum: 2 },
    word: { type: "string", maxLength: 3 },
    mode: { enum: ["a", "b"] },
    day: { type: "string", format: "date" },
    list: { type: "array", minItems: 1 },
  };
  const value = { share: 2, above: 2, word: "long", mode: "c", day: "tomorrow", list: [] };
  expect(problems({ properties }, value)).toEqual([
    ["share", "Must be from 0 to 1."],
    ["above", "Must be more than 2."],
    ["word", "Must have at most 3 characters."],
    ["mode", "Choose one of the listed values."],
    ["day", "Must be a date like 2027-03-28."],
    ["list", "Add at least one."],
  ]);
});

test("answers for a pattern in the schema's own words, with its example", () => {
  const shelf = {
    type: "string",
    pattern: "^[A-Z]{2}$",
    examples: ["QA"],
    "x-pattern-message": "Two capital letters.",
  };
  expect(problems({ properties: { shelf } }, { shelf: "qa" })).toEqual([
    ["shelf", "Two capital letters. For example: QA"],
  ]);
});

test("answers for a format with a pattern beside it as for the format", () => {
  const address = { type: "string", format: "email", pattern: "^.+@.+[.].+$" };
  expect(problems({ properties: { address } }, { address: "nobody" })).toEqual([
    ["address", "Must be an email address like ada@example.com."],
  ]);
});

test("hears only the member that is chosen of several", () => {
  const to = {
    oneOf: [
      {
        type: "object",
        required: ["kind", "address"],
        properties: { kind: { const: "email" }, address: { type: "string", format: "email" } },
      },
      {
        type: "object",
        required: ["kind", "url"],
        properties: { kind: { const: "web" }, url: { type: "string" } },
      },
    ],
  };
  const email = { to: { kind: "email", address: "nobody" } };
  expect(problems({ properties: { to } }, email)).toEqual([
    ["to.address", "Must be an email address like ada@example.com."],
  ]);
  expect(problems({ properties: { to } }, { to: { kind: "web", url: "x" } })).toEqual([]);
  const list = { list: { type: "array", items: to } };
  const mixed = { list: [{ kind: "web", url: "x" }, email.to] };
  expect(problems({ properties: list }, mixed).map(([path]) => path)).toEqual(["list.1.address"]);
});

test("says one thing of a value that fits none of its forms", () => {
  const filter = { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] };
  expect(problems({ properties: { filter } }, { filter: [1, 2] })).toEqual([
    ["filter", "Matches none of the forms that this value may have."],
  ]);
});

test("does not refuse names that the schema does not know: they are kept, and told", () => {
  expect(problems({ properties: {}, additionalProperties: false }, { more: 1 })).toEqual([]);
});

test("follows references, also those of a schema to itself", () => {
  const schema = {
    $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } },
    properties: { first: { $ref: "#/$defs/node" } },
  };
  expect(problems(schema, { first: { next: { next: {} } } })).toEqual([]);
  expect(problems(schema, { first: 1 })).toEqual([["first", "Must be an object."]]);
});

test("tells them in the order of the form", () => {
  const part = { type: "object", required: ["z", "y"], properties: { z: {}, y: {} } };
  const schema = { required: ["a", "b"], properties: { b: {}, part, a: {} } };
  const paths = problems(schema, { part: {} }).map(([path]) => path);
  expect(paths).toEqual(["b", "part.z", "part.y", "a"]);
});
