import { expect, test } from "vitest";
import { dayName, firstsOfDays } from "./days.ts";

test("names the day of the zone, and finds where one begins", () => {
  expect(dayName("2026-11-27T23:30:00Z", "UTC")).toBe("Fri 27 Nov");
  expect(dayName("2026-11-27T23:30:00Z", "Europe/Rome")).toBe("Sat 28 Nov");
  const rows = [
    { id: "c", at: "2026-11-28T04:00:00Z" },
    { id: "b", at: "2026-11-27T23:30:00Z" },
    { id: "a", at: "2026-11-27T01:00:00Z" },
  ];
  expect([...firstsOfDays(rows, "UTC")]).toEqual(["c", "b"]);
  expect([...firstsOfDays(rows, "Europe/Rome")]).toEqual(["c", "a"]);
});
