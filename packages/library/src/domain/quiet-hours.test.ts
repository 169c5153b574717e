import { expect, test } from "vitest";

import { endOfQuiet } from "./quiet-hours.ts";

const night = (timezone: string) => ({ from: "22:00", to: "07:00", timezone });
const end = (quiet: Parameters<typeof endOfQuiet>[0], now: string) =>
  endOfQuiet(quiet, new Date(now))?.toISOString() ?? null;

test.each([
  ["UTC", "2026-11-24T21:59:59.999Z", null],
  ["UTC", "2026-11-24T22:00:00Z", "2026-11-25T07:00:00.000Z"],
  ["UTC", "2026-11-25T06:59:59.999Z", "2026-11-25T07:00:00.000Z"],
  ["UTC", "2026-11-25T07:00:00Z", null],
  ["America/New_York", "2026-11-25T02:59:00Z", null],
  ["America/New_York", "2026-11-25T03:00:00Z", "2026-11-25T12:00:00.000Z"],
  ["Asia/Kolkata", "2026-11-24T16:30:00Z", "2026-11-25T01:30:00.000Z"],
])("in %s at %s it is quiet until %s", (timezone, now, expected) => {
  expect(end(night(timezone), now)).toBe(expected);
});

test.each([
  [
    "an hour shorter when the clocks go forward",
    "2026-03-28T21:00:00Z",
    "2026-03-29T05:00:00.000Z",
  ],
  ["an hour longer when they go back", "2026-10-24T20:00:00Z", "2026-10-25T06:00:00.000Z"],
])("a night in Berlin is %s", (_, now, expected) => {
  expect(end(night("Europe/Berlin"), now)).toBe(expected);
});

test("an end that the clocks leave out is the first instant after the gap", () => {
  const quiet = { from: "22:00", to: "02:30", timezone: "Europe/Berlin" };
  expect(end(quiet, "2026-03-29T00:30:00Z")).toBe("2026-03-29T01:00:00.000Z");
  expect(end(quiet, "2026-03-29T01:00:00Z")).toBe(null);
});

test("an end that comes twice is the first", () => {
  const quiet = { from: "22:00", to: "02:30", timezone: "Europe/Berlin" };
  expect(end(quiet, "2026-10-25T00:15:00Z")).toBe("2026-10-25T00:30:00.000Z");
  expect(end(quiet, "2026-10-25T01:15:00Z")).toBe(null);
});

test("a window within the day, and none", () => {
  const noon = { from: "12:00:00", to: "13:15:00", timezone: "UTC" };
  expect(end(noon, "2026-11-24T12:30:00Z")).toBe("2026-11-24T13:15:00.000Z");
  expect(end(noon, "2026-11-24T13:30:00Z")).toBe(null);
  expect(end({ ...noon, from: null }, "2026-11-24T12:30:00Z")).toBe(null);
  expect(end({ ...noon, to: "12:00" }, "2026-11-24T12:30:00Z")).toBe(null);
  expect(end({ ...noon, to: "24:00" }, "2026-11-24T12:30:00Z")).toBe("2026-11-25T00:00:00.000Z");
});

test("what is no time is refused", () => {
  expect(() => end({ ...night("UTC"), to: "25:00" }, "2026-11-24T12:30:00Z")).toThrow(RangeError);
  expect(() => end({ ...night("UTC"), to: "soon" }, "2026-11-24T12:30:00Z")).toThrow(RangeError);
});
