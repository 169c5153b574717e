import { expect, test } from "vitest";

import { titleSimilarity } from "./title-similarity.ts";

test.each([
  ["The Iliad", "The Iliad of Homer"],
  ["Les Misérables", "LES MISERABLES"],
  ["Frankenstein", "Frankenstein; or, The Modern Prometheus"],
  ["Pride and Prejudice", "Pride & Prejudice"],
  ["Метаморфозы", "Метаморфозы"],
  ["Bleak House", "Bleak Houses"],
])("%s is %s", (ours, theirs) => {
  expect(titleSimilarity(ours, theirs)).toBeGreaterThanOrEqual(0.6);
});

test.each([
  ["Emma", "Chemistry 101"],
  ["The Iliad", "The Aeneid"],
  ["Candide", "A Field Guide to Birds"],
  ["Emma", ""],
  ["…", "Emma"],
])("%s is not %s", (ours, theirs) => {
  expect(titleSimilarity(ours, theirs)).toBeLessThan(0.4);
});

test("the same both ways, and 1 for the same title", () => {
  expect(titleSimilarity("Emma", "Emma")).toBe(1);
  expect(titleSimilarity("Bleak House", "Bleak Houses")).toBe(
    titleSimilarity("Bleak Houses", "Bleak House"),
  );
});
