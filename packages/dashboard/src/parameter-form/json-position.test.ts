import { expect, test } from "vitest";
import { parseJson } from "./json-position.ts";

test("JSON is read, and nothing at all is no mistake", () => {
  expect(parseJson('{ "a": 1 }')).toEqual({ isJson: true, value: { a: 1 } });
  expect(parseJson("  ")).toEqual({ isJson: true, value: undefined });
});

test("a mistake is told with its line and column", () => {
  expect(parseJson('{\n  "a": 1,\n}')).toMatchObject({
    isJson: false,
    line: 3,
    where: "Line 3, column 1",
  });
});

test("a text that ends too early is told at its end", () => {
  expect(parseJson('{\n  "a": [1, 2')).toMatchObject({ isJson: false, line: 2 });
});
