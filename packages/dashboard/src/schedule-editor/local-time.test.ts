import fc from "fast-check";
import { expect, test } from "vitest";
import { toInstant, toLocalText } from "./local-time.ts";

test("a local time is an instant, and the same local time again", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2020, 0) / 60_000, max: Date.UTC(2035, 0) / 60_000 }),
      fc.constantFrom(
        "UTC",
        "Europe/Rome",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
      ),
      (minute, zone) => {
        const local = toLocalText(new Date(minute * 60_000).toISOString(), zone);
        expect(toLocalText(toInstant(local, zone)!, zone)).toBe(local);
      },
    ),
  );
});

test("of an hour that happens twice it is the first, of one that does not exist as much later", () => {
  expect(toInstant("2026-10-25T02:30", "Europe/Rome")).toBe("2026-10-25T00:30:00.000Z");
  expect(toInstant("2027-03-28T02:30", "Europe/Rome")).toBe("2027-03-28T01:30:00.000Z");
});

test("what is no time, and a zone that is none, are no instant", () => {
  expect(toInstant("", "UTC")).toBeNull();
  expect(toInstant("2027-03-28T02:30", "Europe/Roma")).toBeNull();
});
