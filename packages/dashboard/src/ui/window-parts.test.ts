import { expect, test } from "vitest";
import { offsetOf, visibleRows, windowParts } from "./window-parts.ts";

const at = (top: number, count = 10_000) =>
  visibleRows({ count, rowHeight: 56, top, height: 560, overscan: 8 });

test("only the rows that can be seen are drawn, and a few around them", () => {
  expect(at(0)).toEqual({ from: 0, to: 18 });
  expect(at(56 * 5_000)).toEqual({ from: 4_992, to: 5_018 });
});

test("at the end of the list the last rows are drawn", () => {
  expect(at(56 * 9_990)).toEqual({ from: 9_982, to: 10_000 });
});

test("far above or below the list nothing is drawn", () => {
  expect(at(-10_000)).toEqual({ from: 0, to: 0 });
  expect(at(56 * 20_000)).toEqual({ from: 10_000, to: 10_000 });
});

test("a list that became shorter while it was scrolled to its end draws what is left", () => {
  expect(at(56 * 9_990, 3)).toEqual({ from: 3, to: 3 });
  expect(at(0, 3)).toEqual({ from: 0, to: 3 });
});

test("the parts of a window cover every row once, in order", () => {
  for (const kept of [null, 0, 3, 39, 40, 50, 59, 60, 99]) {
    const parts = windowParts({ from: 40, to: 60 }, 100, kept);
    expect(parts[0]?.from).toBe(0);
    expect(parts.at(-1)?.to).toBe(100);
    for (const [index, part] of parts.entries()) {
      expect(part.to).toBeGreaterThan(part.from);
      if (index > 0) expect(part.from).toBe(parts[index - 1]?.to);
    }
  }
});

test("the row that has the focus stays drawn when it is scrolled away", () => {
  expect(windowParts({ from: 40, to: 60 }, 100, 3)).toEqual([
    { kind: "room", from: 0, to: 3 },
    { kind: "rows", from: 3, to: 4 },
    { kind: "room", from: 4, to: 40 },
    { kind: "rows", from: 40, to: 60 },
    { kind: "room", from: 60, to: 100 },
  ]);
});

test("a row that does not exist any more is not kept", () => {
  expect(windowParts({ from: 0, to: 2 }, 2, 7)).toEqual([{ kind: "rows", from: 0, to: 2 }]);
});

test("an empty list has no parts", () => {
  expect(windowParts({ from: 0, to: 0 }, 0)).toEqual([]);
});

test("open rows move those below them, and nothing else", () => {
  const sizes = { count: 100, rowHeight: 10, opened: [2, 5], openHeight: 100 };
  expect([0, 2, 3, 5, 6, 100].map((index) => offsetOf(index, sizes))).toEqual([
    0, 20, 130, 150, 260, 1_200,
  ]);
});

test("the row that an offset falls into is found, also inside an open one", () => {
  const seen = (top: number) =>
    visibleRows({
      count: 100,
      rowHeight: 10,
      opened: [2, 5],
      openHeight: 100,
      top,
      height: 10,
      overscan: 0,
    });
  expect(seen(20)).toEqual({ from: 2, to: 3 });
  expect(seen(120)).toEqual({ from: 2, to: 3 });
  expect(seen(130)).toEqual({ from: 3, to: 4 });
  expect(seen(1_190)).toEqual({ from: 99, to: 100 });
});
