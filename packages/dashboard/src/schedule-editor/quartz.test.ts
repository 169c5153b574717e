import { parseSchedule } from "horarium/schedule";
import { expect, test } from "vitest";
import { readQuartz } from "./quartz.ts";

test.each([
  ["0 0 12 * * ?", "0 12 * * *"],
  ["0 0/15 8-17 ? * 2-6", "*/15 8-17 * * 1-5"],
  ["0 5/20 * ? * MON-FRI *", "5-59/20 * * * MON-FRI"],
  ["30 0 3 ? * 6L", "30 0 3 * * 5L"],
  ["0 0 3 ? * 2#1", "0 3 * * 1#1"],
  ["0 0 3 ? * L", "0 3 * * 6"],
  ["0 0 3 L-3 * ? *", "0 3 L-3 * *"],
  ["0 0 3 ? * 1/2 *", "0 3 * * 0-6/2"],
])("%s of Quartz is %s", (text, schedule) => {
  expect(readQuartz(text)?.schedule).toBe(schedule);
  expect(() => parseSchedule(schedule)).not.toThrow();
});

test("it is said what is counted in another way, and what cannot be kept", () => {
  expect(readQuartz("0 0 3 ? * 2-6 2027")?.notes).toEqual([
    "Weekdays count from Sunday as 0 here, not 1",
    "The year 2027 cannot be part of a schedule: set when it starts and ends",
  ]);
});

test.each(["0 3 * * *", "0 0 3 * * *", "0 0 3 ? * 9", "@daily"])(
  "%s is not taken for Quartz",
  (text) => {
    expect(readQuartz(text)).toBeNull();
  },
);
