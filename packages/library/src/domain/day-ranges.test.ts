import { expect, test } from "vitest";

import { dayAfter, dayRanges, inChunks } from "./day-ranges.ts";

test("neighbouring days become one range, and the open end takes what follows", () => {
  const days = ["2026-10-30", "2026-10-31", "2026-11-01", "2026-11-10", "2026-11-19", "2026-11-25"];
  expect(dayRanges(days, "2026-11-20")).toEqual([
    { from: "2026-10-30", until: "2026-11-02" },
    { from: "2026-11-10", until: "2026-11-11" },
    { from: "2026-11-19", until: "infinity" },
  ]);
});

test("without earlier days there is only the open end", () => {
  expect(dayRanges([], "2026-11-20")).toEqual([{ from: "2026-11-20", until: "infinity" }]);
});

test("too many ranges become one", () => {
  const days = ["2026-01-01", "2026-01-03", "2026-01-05"];
  expect(dayRanges(days, "2026-02-01", 3)).toEqual([{ from: "2026-01-01", until: "infinity" }]);
});

test("chunks cover a range without a gap, up to the last day and on", () => {
  expect(inChunks({ from: "2026-11-01", until: "infinity" }, "2026-11-24", 10)).toEqual([
    { from: "2026-11-01", until: "2026-11-11" },
    { from: "2026-11-11", until: "2026-11-21" },
    { from: "2026-11-21", until: "infinity" },
  ]);
  expect(inChunks({ from: "2026-11-01", until: "2026-11-11" }, "2026-11-24", 10)).toEqual([
    { from: "2026-11-01", until: "2026-11-11" },
  ]);
});

test("the day after the 28th of February depends on the year", () => {
  expect(dayAfter("2027-02-28")).toBe("2027-03-01");
  expect(dayAfter("2028-02-28")).toBe("2028-02-29");
  expect(dayAfter("2026-01-01", -1)).toBe("2025-12-31");
});
