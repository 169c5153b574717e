import { parseSchedule, slotsBetween } from "horarium/schedule";
import { expect, test } from "vitest";
import { indexByClock } from "../../src/api/schedules/index-by-clock.ts";

const texts = ["30 2 * * *", "*/20 * * * *", "15 3 * * 7", "7 1-3 * * *", "45 30 0 * * *"];

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
  const items = texts.map((text) => ({ text, timezone, schedule: parseSchedule(text) }));
  const mayHaveSlot = indexByClock(items);
  const at = Date.parse(change);
  const stretch = { after: new Date(at - 86_400_000), until: new Date(at + 86_400_000) };
  for (const item of items) {
    for (const dstGap of ["shift", "skip"] as const) {
      const options = { timezone, dstGap, dstOverlap: "twice", ...stretch } as const;
      const slots = slotsBetween(item.schedule, options);
      const passedOver = slots.filter((slot) => !mayHaveSlot(slot).includes(item));
      expect({ text: item.text, dstGap, passedOver }).toEqual({
        text: item.text,
        dstGap,
        passedOver: [],
      });
    }
  }
});

test("of many schedules those are found whose clocks show their time, in their order", () => {
  const item = (text: string, timezone: string) => ({
    text,
    timezone,
    schedule: parseSchedule(text),
  });
  const items = [
    item("0 4 * * *", "Europe/Rome"),
    item("0 3 * * *", "UTC"),
    item("0 3 * * *", "Europe/Rome"),
    item("@every 7m", "Europe/Rome"),
    item("30 4 * * *", "Europe/Rome"),
    item("*/30 * * * *", "UTC"),
  ];
  const found = indexByClock(items)(new Date("2026-11-28T03:00:00Z"));
  expect(found.map(({ text, timezone }) => `${text} ${timezone}`)).toEqual([
    "0 4 * * * Europe/Rome",
    "0 3 * * * UTC",
    "@every 7m Europe/Rome",
    "*/30 * * * * UTC",
  ]);
});
