import { expect, test } from "vitest";
import { areSameAt, formatInstant, zonePlace, zoneShortName } from "./format-instant.ts";

const today = Date.parse("2026-11-24T12:00:00Z");
const inRome = (at: string, more: object = {}) =>
  formatInstant(new Date(at), { zone: "Europe/Rome", today, ...more }).replaceAll("\u00a0", " ");

test("an instant is a day in words, a clock of 24 hours, and its zone at that time of the year", () => {
  expect(inRome("2026-11-24T02:00:07Z")).toBe("Tue 24 Nov 03:00:07 CET");
  expect(inRome("2026-09-01T02:00:07Z")).toBe("Tue 1 Sep 04:00:07 CEST");
  expect(inRome("2027-03-28T01:00:00Z", { seconds: false })).toBe("Sun 28 Mar 2027 03:00 CEST");
});

test("the two passes of a repeated hour are told apart by the zone's name", () => {
  expect(inRome("2026-10-25T00:30:00Z", { seconds: false })).toBe("Sun 25 Oct 02:30 CEST");
  expect(inRome("2026-10-25T01:30:00Z", { seconds: false })).toBe("Sun 25 Oct 02:30 CET");
});

test("there is no half past two in the night when clocks go forward", () => {
  expect(inRome("2027-03-28T00:59:59Z", { day: "never" })).toBe("01:59:59 CET");
  expect(inRome("2027-03-28T01:00:00Z", { day: "never" })).toBe("03:00:00 CEST");
});

test("a clock of twelve hours knows midnight and noon", () => {
  const twelve = { hours: "12", day: "never", seconds: false, withZone: false };
  expect(inRome("2026-11-23T23:05:00Z", twelve)).toBe("12:05 am");
  expect(inRome("2026-11-24T11:05:00Z", twelve)).toBe("12:05 pm");
});

test("the day is left out where it is today in that zone", () => {
  const other = { day: "other", seconds: false, withZone: false };
  expect(inRome("2026-11-24T22:59:00Z", other)).toBe("23:59");
  expect(inRome("2026-11-24T23:01:00Z", other)).toBe("Wed 25 Nov 00:01");
});

test("zones go by the names that people there use, else by their offset", () => {
  const at = new Date("2026-11-24T12:00:00Z");
  const names = ["UTC", "Etc/UTC", "Europe/London", "America/New_York", "Australia/Sydney"];
  expect(names.map((zone) => zoneShortName(at, zone))).toEqual([
    "UTC",
    "UTC",
    "GMT",
    "EST",
    "AEDT",
  ]);
  expect(zoneShortName(at, "Asia/Kolkata")).toBe("GMT+5:30");
  expect(zonePlace("America/New_York")).toBe("New York");
});

test("two zones may show the same clock for a part of the year", () => {
  expect(areSameAt(new Date("2026-11-24T12:00:00Z"), "Europe/London", "UTC")).toBe(true);
  expect(areSameAt(new Date("2026-07-24T12:00:00Z"), "Europe/London", "UTC")).toBe(false);
});
