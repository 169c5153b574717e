import { expect, test } from "vitest";
import { formatDuration } from "./format-duration.ts";

const plain = (ms: number) => formatDuration(ms).replaceAll("\u00a0", " ");

test("a length that tenths of a second would call none has milliseconds", () => {
  expect([0, 0.6, 7, 49.4, 49.6].map(plain)).toEqual(["0 s", "1 ms", "7 ms", "49 ms", "0.1 s"]);
});

test("a length has tenths of seconds below ten of them, and none above", () => {
  expect([50, 400, 7_240, 9_949].map(plain)).toEqual(["0.1 s", "0.4 s", "7.2 s", "9.9 s"]);
  expect([9_950, 10_000, 59_499].map(plain)).toEqual(["10 s", "10 s", "59 s"]);
});

test("a length never shows sixty of a unit that has a next one", () => {
  expect([59_500, 119_700, 3_599_400].map(plain)).toEqual(["1 min", "2 min", "59 min 59 s"]);
  expect([3_599_500, 3_840_000, 86_399_000].map(plain)).toEqual([
    "1 h 00 min",
    "1 h 04 min",
    "1 d 00 h",
  ]);
});

test("a length that clocks out of step made negative is none", () => {
  expect(plain(-5_000)).toBe("0 s");
});
