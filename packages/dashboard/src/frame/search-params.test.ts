import { expect, test } from "vitest";
import {
  instant,
  known,
  oneOf,
  parseSearch,
  someOf,
  stringifySearch,
  wholeNumber,
  zone,
} from "./search-params.ts";

test("lists are words with commas, and nothing of JSON is in an address", () => {
  expect(
    stringifySearch({
      q: "a b&c",
      state: ["failing", "disabled"],
      zone: "Europe/Rome",
      tag: undefined,
    }),
  ).toBe("?q=a%20b%26c&state=failing,disabled&zone=Europe/Rome");
  expect(stringifySearch({})).toBe("");
});

test("what was written is read as it was", () => {
  const search = { q: "100% + “ö”", at: "2027-03-28T01:00:00Z" };
  expect(parseSearch(stringifySearch(search))).toEqual(search);
});

test("what a page does not know is dropped", () => {
  expect(someOf("failing,nonsense,failing", ["failing", "late"])).toEqual(["failing"]);
  expect(someOf("nonsense", ["failing"])).toBeUndefined();
  expect(oneOf("__proto__", ["a"])).toBeUndefined();
  expect([instant("2027-03-28"), instant("2027-02-31x"), instant("yesterday")]).toEqual([
    "2027-03-28",
    undefined,
    undefined,
  ]);
  expect([wholeNumber("12"), wholeNumber("-1"), wholeNumber("1e9")]).toEqual([
    12,
    undefined,
    undefined,
  ]);
  expect([zone("America/Argentina/Ushuaia"), zone("job"), zone("<b>")]).toEqual([
    "America/Argentina/Ushuaia",
    "job",
    undefined,
  ]);
  expect(known({ a: undefined, b: 1 })).toStrictEqual({ a: undefined, b: 1 });
});
