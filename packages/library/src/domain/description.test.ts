import { expect, test } from "vitest";

import { cleanDescription } from "./description.ts";

test.each([
  ["  A tale. ", "A tale."],
  ["A tale.\r\n\r\n([source][1])\r\n\r\n  [1]: https://example.org/tale", "A tale."],
  ["A tale.\n\n[Source](https://example.org/tale)", "A tale."],
  ["A tale.\n----------\nAlso contained in:\n\n- [Tales](https://example.org)", "A tale."],
  ["A tale\0.\n\n\n\nOf two cities.", "A tale.\n\nOf two cities."],
  ["([source][1])\n[1]: https://example.org", null],
  ["", null],
])("%j becomes %j", (text, cleaned) => {
  expect(cleanDescription(text)).toBe(cleaned);
});

test("is cut at 20,000 characters, between characters", () => {
  expect(cleanDescription("x".repeat(30_000))).toHaveLength(20_000);
  expect(cleanDescription(`${"x".repeat(19_999)}😀 and more`)).toBe("x".repeat(19_999));
});
