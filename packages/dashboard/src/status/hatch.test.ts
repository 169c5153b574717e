import { expect, test } from "vitest";
import { hatch } from "./hatch.ts";

test("no line of a hatch leaves its box", () => {
  for (const [width, height] of [
    [6, 18],
    [18, 6],
    [5, 5],
  ] as const) {
    const numbers = hatch(10, 20, width, height)
      .match(/[\d.]+/g)!
      .map(Number);
    expect(numbers.length).toBeGreaterThan(4);
    for (const [index, value] of numbers.entries()) {
      const [from, length] = index % 2 === 0 ? [10, width] : [20, height];
      expect(value).toBeGreaterThanOrEqual(from);
      expect(value).toBeLessThanOrEqual(from + length);
    }
  }
});
