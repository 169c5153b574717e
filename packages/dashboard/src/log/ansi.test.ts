import { expect, test } from "vitest";
import { readAnsi } from "./ansi.ts";

test("shows a terminal's colours as the page's own", () => {
  expect(readAnsi("a \u001b[1;31mwrong\u001b[0m b")).toEqual([
    { text: "a ", tone: null, isBold: false },
    { text: "wrong", tone: "rubric", isBold: true },
    { text: " b", tone: null, isBold: false },
  ]);
});

test("goes back to plain with an empty code, and ignores codes it does not know", () => {
  expect(readAnsi("\u001b[32;4mok\u001b[m end")).toEqual([
    { text: "ok", tone: "verdigris", isBold: false },
    { text: " end", tone: null, isBold: false },
  ]);
});

test("shows what could hide or overwrite by its number", () => {
  expect(readAnsi("\u001b]8;;javascript:x\u0007link\rover\u202etxt")).toEqual([
    {
      text: "\\u001b]8;;javascript:x\\u0007link\\u000dover\\u202etxt",
      tone: null,
      isBold: false,
    },
  ]);
});

test("keeps a text that ends in the middle of a code", () => {
  expect(readAnsi("x\u001b[3")).toEqual([{ text: "x\\u001b[3", tone: null, isBold: false }]);
});
