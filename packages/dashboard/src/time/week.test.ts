import { expect, test } from "vitest";
import { weekdays } from "./week.ts";

test("a week begins as the reader's calendar says", () => {
  expect(weekdays("en-GB")).toEqual([1, 2, 3, 4, 5, 6, 0]);
  expect(weekdays("en-US")).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(weekdays("ar-EG")).toEqual([6, 0, 1, 2, 3, 4, 5]);
});
