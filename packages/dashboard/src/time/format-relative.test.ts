import { expect, test } from "vitest";
import { formatRelative, stepOf } from "./format-relative.ts";

const now = 1_000_000_000_000;
const from = (distance: number) => formatRelative(now + distance, now).replaceAll("\u00a0", " ");

test("a distance has one unit, and is never rounded up", () => {
  expect([0, 999, 1_000, 59_999, 60_000].map(from)).toEqual([
    "now",
    "now",
    "in 1 s",
    "in 59 s",
    "in 1 min",
  ]);
  expect([-3_599_000, -3_600_000, -47 * 3_600_000].map(from)).toEqual([
    "59 min ago",
    "1 h ago",
    "47 h ago",
  ]);
  expect(from(48 * 3_600_000)).toBe("in 2 days");
});

test("a text is drawn anew as often as it can change, and no oftener", () => {
  expect([30_000, -120_000, 7_200_000].map((distance) => stepOf(now + distance, now))).toEqual([
    1_000, 15_000, 60_000,
  ]);
});

test("what is just beyond a border is looked at by the finer step, so that the border is not passed unseen", () => {
  expect([60_500, 3_630_000].map((distance) => stepOf(now + distance, now))).toEqual([
    1_000, 15_000,
  ]);
});
