import { expect, test } from "vitest";
import { fuzzyScore } from "./fuzzy.ts";

const jobs = ["Refresh metadata", "Backup database", "Remind of loans", "Purge old previews"];
const best = (query: string) =>
  jobs
    .flatMap((text) => {
      const score = fuzzyScore(query, text);
      return score === null ? [] : [{ text, score }];
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ text }) => text);

test("beginnings of words come before letters within", () => {
  expect(best("re")[0]).toBe("Remind of loans");
  expect(best("base")).toEqual(["Backup database"]);
});

test("first letters of words are enough", () => {
  expect(best("pop")).toEqual(["Purge old previews"]);
});

test("a letter that was left out does not hide it, many do", () => {
  expect(best("metdata")).toEqual(["Refresh metadata"]);
  expect(best("rdata")).toEqual([]);
});

test("all words have to be found, in any order", () => {
  expect(best("metadata ref")).toEqual(["Refresh metadata"]);
  expect(best("metadata loans")).toEqual([]);
});
