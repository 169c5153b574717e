import { expect, test } from "vitest";
import { untilOf } from "./until.ts";

const now = new Date(2026, 10, 24, 23, 30);

test("says until when it holds", () => {
  expect(untilOf("again", "", now)).toBeNull();
  expect(untilOf("hour", "", now)).toEqual(new Date(2026, 10, 25, 0, 30));
  expect(untilOf("tomorrow", "", now)).toEqual(new Date(2026, 10, 25, 8));
  expect(untilOf("week", "", now)).toEqual(new Date(now.getTime() + 7 * 86_400_000));
  expect(untilOf("date", "2026-12-01T09:15", now)).toEqual(new Date(2026, 11, 1, 9, 15));
});

test("takes no date that is over or is none", () => {
  expect(untilOf("date", "2026-11-24T23:29", now)).toBe("past");
  expect(untilOf("date", "", now)).toBe("missing");
});
