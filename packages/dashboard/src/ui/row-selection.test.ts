import { expect, test } from "vitest";
import { extentOf, toggled } from "./row-selection.ts";

const keys = ["a", "b", "c", "d", undefined];

test("one row is selected and let go", () => {
  const selected = toggled(new Set(["a"]), keys, 2, { isSelected: true, from: null });
  expect([...selected]).toEqual(["a", "c"]);
  expect([...toggled(selected, keys, 0, { isSelected: false, from: null })]).toEqual(["c"]);
});

test("with Shift all rows between the last one and this are selected, in either direction", () => {
  expect([...toggled(new Set(), keys, 3, { isSelected: true, from: 1 })]).toEqual(["b", "c", "d"]);
  expect([...toggled(new Set(), keys, 0, { isSelected: true, from: 2 })]).toEqual(["a", "b", "c"]);
});

test("rows that are not loaded are left out", () => {
  expect([...toggled(new Set(), keys, 4, { isSelected: true, from: 3 })]).toEqual(["d"]);
  expect(extentOf(new Set(["a", "b", "c", "d"]), keys)).toBe("all");
});

test("some of the rows are neither none nor all", () => {
  expect(extentOf(new Set(["b"]), keys)).toBe("some");
  expect(extentOf(new Set(["elsewhere"]), keys)).toBe("none");
  expect(extentOf(new Set(), [])).toBe("none");
});
