import { nextSlots, parseSchedule, previousSlot, ScheduleError } from "horarium/schedule";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { vectors } from "./vectors.ts";

// Minutes that the host's clock is behind UTC on 2025-07-01: proof that setting TZ took effect.
const hosts = [
  { host: "UTC", behind: 0 },
  { host: "America/New_York", behind: 240 },
  { host: "Asia/Kathmandu", behind: -345 },
  { host: "Australia/Lord_Howe", behind: -630 },
  { host: "Pacific/Apia", behind: -780 },
];

/** The release that brought the rules which the file's slots in a zone need: skipped on a runtime with older data. */
const neededRules: Record<string, string> = {
  "Asia/Tehran": "2025b",
  "America/Asuncion": "2025a",
  "America/Mexico_City": "2024b",
  "Atlantic/Azores": "2024b",
  "Asia/Almaty": "2024a",
  "Antarctica/Casey": "2023d",
  "Africa/Cairo": "2023c",
  "Asia/Beirut": "2023c",
  "America/Nuuk": "2023b",
};
const isOld = (version: string) => (process.versions["tz"] ?? "") < version;
const skipped = Object.keys(neededRules).filter((zone) => isOld(neededRules[zone]!));
if (skipped.length > 0) {
  console.warn(`tz data ${process.versions["tz"]}: vectors of ${skipped.join(", ")} are skipped`);
}

describe.each(hosts)("on a host in $host", ({ host, behind }) => {
  const usual = process.env["TZ"];

  beforeAll(() => {
    process.env["TZ"] = host;
  });

  afterAll(() => {
    if (usual === undefined) delete process.env["TZ"];
    else process.env["TZ"] = usual;
  });

  test("the host's clock is really the one of that zone", () => {
    expect(new Date("2025-07-01T00:00Z").getTimezoneOffset()).toBe(behind);
  });

  for (const { id, text, expected, ...asked } of vectors) {
    const isSkipped = skipped.includes(asked.timezone);
    test.skipIf(isSkipped)(`${id} ${text.slice(0, 40)} ${asked.timezone.slice(0, 40)}`, () => {
      if (expected === "error") {
        return expect(() => nextSlots(text, { ...asked, count: 1 })).toThrow(ScheduleError);
      }
      const slots = nextSlots(text, { ...asked, count: Math.max(1, expected.length) });
      expect(slots.map((slot) => slot.toISOString())).toEqual(expected);
    });
  }
});

test("going back from each slot of the vectors gives the slot before it", () => {
  for (const { id, text, expected, from, ...options } of vectors) {
    if (expected === "error") continue;
    for (const [place, slot] of expected.entries()) {
      const before = previousSlot(text, { ...options, before: new Date(slot) });
      const earlier = place > 0 ? new Date(expected[place - 1]!) : null;
      if (earlier === null) expect(before?.getTime() ?? 0, id).toBeLessThanOrEqual(from.getTime());
      else expect(before, id).toEqual(earlier);
    }
  }
});

test("the class is the one that the vectors name", () => {
  for (const { id, text, class: expected } of vectors) {
    if (expected !== undefined) expect(parseSchedule(text).class, id).toBe(expected);
  }
});
