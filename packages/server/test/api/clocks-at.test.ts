import { parseSchedule, slotsBetween } from "horarium/schedule";
import { expect, test } from "vitest";
import { clocksAt } from "../../src/api/schedules/clocks-at.ts";

const schedules = ["30 2 * * *", "*/20 * * * *", "15 3 * * 7", "7 1-3 * * *", "45 30 0 * * *"];

/** A day around each change of the clocks, among them changes of half an hour and a day that does not exist. */
const changes = [
  ["Europe/Rome", "2027-03-28T01:00:00Z"],
  ["Europe/Rome", "2026-10-25T01:00:00Z"],
  ["America/New_York", "2027-03-14T07:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
  ["Asia/Kathmandu", "2026-11-28T00:00:00Z"],
  ["Pacific/Apia", "2011-12-30T10:00:00Z"],
] as const;

test.each(changes)("no slot is passed over in %s around %s", (timezone, change) => {
  const at = Date.parse(change);
  const stretch = { after: new Date(at - 86_400_000), until: new Date(at + 86_400_000) };
  for (const text of schedules) {
    const schedule = parseSchedule(text);
    for (const dstGap of ["shift", "skip"] as const) {
      const slots = slotsBetween(schedule, { timezone, dstGap, dstOverlap: "twice", ...stretch });
      const passedOver = slots.filter((slot) => !clocksAt(slot)(schedule, timezone));
      expect({ text, dstGap, passedOver }).toEqual({ text, dstGap, passedOver: [] });
    }
  }
});

test("what the clocks of a zone do not show is no slot there, and may be one elsewhere", () => {
  const mayHaveSlot = clocksAt(new Date("2026-11-28T03:00:00Z"));
  expect(mayHaveSlot(parseSchedule("0 3 * * *"), "UTC")).toBe(true);
  expect(mayHaveSlot(parseSchedule("0 3 * * *"), "Europe/Rome")).toBe(false);
  expect(mayHaveSlot(parseSchedule("0 4 * * *"), "Europe/Rome")).toBe(true);
  expect(mayHaveSlot(parseSchedule("30 4 * * *"), "Europe/Rome")).toBe(false);
  expect(mayHaveSlot(parseSchedule("@every 7m"), "Europe/Rome")).toBe(true);
});
