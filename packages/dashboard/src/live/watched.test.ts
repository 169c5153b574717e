import { expect, test } from "vitest";
import { createWatched } from "./watched.ts";

test("the stream tells what any tab watches, each once, and changes only when that does", () => {
  const watched = createWatched();
  expect(watched.set("one", ["b", "a"], 0)).toBe(true);
  expect(watched.set("two", ["a"], 0)).toBe(false);
  expect(watched.set("two", ["c"], 0)).toBe(true);
  expect(watched.ids()).toEqual(["a", "b", "c"]);
  expect(watched.set("one", [], 0)).toBe(true);
  expect(watched.ids()).toEqual(["c"]);
});

test("a tab that was closed without a word is forgotten, and one that is only hidden is not", () => {
  const watched = createWatched();
  watched.set("closed", ["a"], 0);
  watched.set("hidden", ["b"], 120_000);
  expect(watched.forget(160_000)).toBe(true);
  expect(watched.ids()).toEqual(["b"]);
});

test("never more than the stream takes", () => {
  const watched = createWatched();
  watched.set(
    "one",
    Array.from({ length: 30 }, (_, index) => `id-${index}`),
    0,
  );
  expect(watched.ids()).toHaveLength(10);
});
