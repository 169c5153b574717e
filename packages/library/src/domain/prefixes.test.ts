import { expect, test } from "vitest";

import { isWithin, outermost } from "./prefixes.ts";

test("prefixes are in the order of a listing, each once, and none within another", () => {
  expect(outermost(["uploads/", "assets/", "assets/new/", "assets/", "assets-old/"])).toEqual([
    "assets-old/",
    "assets/",
    "uploads/",
  ]);
  // U+FF5E comes before U+1F4DA as bytes, and after it as UTF-16
  expect(outermost(["\u{1f4da}/", "\uff5e/"])).toEqual(["\uff5e/", "\u{1f4da}/"]);
});

test("a key is within a prefix that it begins with", () => {
  expect(isWithin("backups/a", ["assets/", "backups/"])).toBe(true);
  expect(isWithin("backups-old/a", ["assets/", "backups/"])).toBe(false);
});
