import { expect, test } from "vitest";
import { changedParameters } from "./changed-parameters.ts";

test("names each value that is another, with its path", () => {
  const before = { batch: 40, covers: { size: "M", keep: true }, tags: ["a"] };
  const after = { covers: { keep: true, size: "L" }, tags: ["a", "b"], dryRun: true };
  expect(changedParameters(before, after)).toEqual([
    { path: "batch", before: "40", after: "not set" },
    { path: "covers.size", before: '"M"', after: '"L"' },
    { path: "tags", before: '["a"]', after: '["a","b"]' },
    { path: "dryRun", before: "not set", after: "true" },
  ]);
});

test("finds nothing where only the order of keys differs", () => {
  expect(changedParameters({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
});
