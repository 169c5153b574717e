import { expect, test } from "vitest";

import { parseIsbn, toIsbn13 } from "./isbn.ts";

test.each([
  ["978-0-14-044913-6", "9780140449136"],
  ["0 14 044913 2", "0140449132"],
  ["080442957x", "080442957X"],
  ["9799000000011", "9799000000011"],
  ["9780140449137", null],
  ["0140449133", null],
  ["9771234567898", null],
  ["12345", null],
  ["", null],
])("%s is read as %s", (text, isbn) => {
  expect(parseIsbn(text)).toBe(isbn);
});

test("of both forms of a number, the longer one is taken", () => {
  expect(toIsbn13("0140449132")).toBe("9780140449136");
  expect(toIsbn13("080442957X")).toBe("9780804429573");
  expect(toIsbn13("9799000000011")).toBe("9799000000011");
});
