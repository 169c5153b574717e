import { expect, test } from "vitest";
import { toInterval, toSchedule } from "./interval.ts";

test.each([
  "@manual",
  "0 * * * *",
  "0 */6 * * *",
  "0 18 * * *",
  "5 7 * * *",
  "30 9 * * 0",
  "15 8 28 * *",
  "@every 90m",
  "0 0 18 * * 5",
  "0 9 * 3 *",
])("%s is the same after it was in the picker", (schedule) => {
  expect(toSchedule(toInterval(schedule))).toBe(schedule);
});

test("what the picker has no words for is kept as text", () => {
  expect(toInterval("0 9,17 * * *")).toEqual({ kind: "text", schedule: "0 9,17 * * *" });
  expect(toInterval("0 */5 * * *").kind).toBe("text");
});

test("without a time there is no schedule yet", () => {
  expect(toSchedule({ kind: "daily", time: "" })).toBeNull();
});
