import { expect, test } from "vitest";
import { dayIn, formatDay } from "./format-day.ts";

const now = Date.parse("2026-11-24T23:30:00Z");
const day = (at: string, zone: string) => formatDay(new Date(at), { zone, now });

test("says which day it is in a zone", () => {
  expect(day("2026-11-24T22:00:00Z", "UTC")).toBe("Today, 24 November");
  // half past midnight in Rome: what was at 22:00 UTC was yesterday there
  expect(day("2026-11-24T22:00:00Z", "Europe/Rome")).toBe("Yesterday, 24 November");
  expect(day("2026-11-26T00:00:00Z", "Europe/Rome")).toBe("Tomorrow, 26 November");
  expect(day("2026-11-20T12:00:00Z", "UTC")).toBe("Friday, 20 November");
});

test("names the year only where it is another", () => {
  expect(day("2025-12-31T12:00:00Z", "UTC")).toBe("Wednesday, 31 December 2025");
});

test("has one key for a day, also on the night of 25 hours", () => {
  expect(dayIn(new Date("2026-10-25T00:30:00Z"), "Europe/Rome")).toBe("2026-10-25");
  expect(dayIn(new Date("2026-10-25T22:59:00Z"), "Europe/Rome")).toBe("2026-10-25");
  expect(dayIn(new Date("2026-10-25T23:00:00Z"), "Europe/Rome")).toBe("2026-10-26");
});
