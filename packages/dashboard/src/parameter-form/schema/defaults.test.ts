import { expect, test } from "vitest";
import { withDefaults, withoutDefaults, withoutPart, withPart } from "./defaults.ts";
import { extrasOf } from "./extras.ts";
import { normalise } from "./normalise.ts";

const schema = normalise({
  type: "object",
  properties: {
    count: { type: "integer", default: 10 },
    name: { type: "string" },
    keep: { type: "object", properties: { days: { type: "integer", default: 30 } }, default: {} },
    list: { type: "array", items: { type: "object", properties: { role: { default: "author" } } } },
  },
});

test("defaults stand for what is left out, at any depth, and for nothing else", () => {
  expect(withDefaults(schema, { name: "a", more: 1, list: [{}] })).toEqual({
    name: "a",
    more: 1,
    count: 10,
    keep: { days: 30 },
    list: [{ role: "author" }],
  });
});

test("a default that was never written stays unwritten when something else is changed", () => {
  const before = { more: 1 };
  const filled = withDefaults(schema, before) as object;
  expect(withoutDefaults(schema, { ...filled, name: "b" }, before)).toEqual({ more: 1, name: "b" });
});

test("a default that was written stays written", () => {
  const before = { count: 10, keep: { days: 30 } };
  expect(withoutDefaults(schema, withDefaults(schema, before), before)).toEqual(before);
});

test("what was changed within an object is written, the rest of it is not", () => {
  const filled = { count: 10, keep: { days: 5 } };
  expect(withoutDefaults(schema, filled, {})).toEqual({ keep: { days: 5 } });
});

test("a part is taken out, or put in, without touching the others", () => {
  const value = { a: { b: 1, c: 2 }, d: [1, { e: 3 }] };
  expect(withoutPart(value, ["a", "b"])).toEqual({ a: { c: 2 }, d: [1, { e: 3 }] });
  expect(withPart(value, ["d", 1, "e"], 4)).toEqual({ a: { b: 1, c: 2 }, d: [1, { e: 4 }] });
  expect(withPart({}, ["x", "y"], 1)).toEqual({ x: { y: 1 } });
});

test("values that the schema does not name are found wherever they are", () => {
  const value = { more: 1, keep: { days: 1, hours: 2 }, list: [{ role: "a", age: 3 }] };
  expect(extrasOf(schema, value)).toEqual([["more"], ["keep", "hours"], ["list", 0, "age"]]);
});
