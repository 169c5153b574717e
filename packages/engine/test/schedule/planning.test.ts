import {
  assertHasSlot,
  checkJitter,
  countSlots,
  describe as sentence,
  explain,
  forecast,
  jitterDelay,
  nextAffectedDate,
  nextSlots,
  parseSchedule,
  previousSlot,
  ScheduleError,
  slotsBetween,
  warnings,
  type PlanOptions,
} from "horarium/schedule";
import { describe, expect, test } from "vitest";
import { fnv1a } from "../../src/schedule/jitter.ts";

const berlin = "Europe/Berlin";
const newYork = "America/New_York";
const at = (text: string) => new Date(text);
const texts = (dates: Date[]) => dates.map((date) => date.toISOString().replace(":00.000Z", "Z"));

describe("slots", () => {
  const utc = { timezone: "UTC" };

  test("lie from starts_at on and before ends_at", () => {
    const bounds = { startsAt: at("2025-06-15T03:00Z"), endsAt: at("2025-06-17T03:00Z") };
    const slots = nextSlots("0 3 * * *", {
      ...utc,
      ...bounds,
      from: at("2025-01-01T00:00Z"),
      count: 5,
    });
    expect(texts(slots)).toEqual(["2025-06-15T03:00Z", "2025-06-16T03:00Z"]);
    const before = previousSlot("0 3 * * *", {
      ...utc,
      ...bounds,
      before: at("2026-01-01T00:00Z"),
    });
    expect(before).toEqual(slots[1]);
    expect(previousSlot("0 3 * * *", { ...utc, ...bounds, before: slots[0]! })).toBeNull();
  });

  test("of an interval are counted from starts_at, which is the first", () => {
    const options = { ...utc, startsAt: at("2025-06-15T10:05Z") };
    const slots = nextSlots("@every 7m", { ...options, from: at("2025-01-01T00:00Z"), count: 2 });
    expect(texts(slots)).toEqual(["2025-06-15T10:05Z", "2025-06-15T10:12Z"]);
    expect(previousSlot("@every 7m", { ...options, before: slots[1]! })).toEqual(slots[0]);
    expect(previousSlot("@every 7m", { ...options, before: slots[0]! })).toBeNull();
  });

  test("of a manual schedule do not exist", () => {
    expect(nextSlots("@manual", { ...utc, from: at("2025-01-01T00:00Z"), count: 1 })).toEqual([]);
    expect(previousSlot("@manual", { ...utc, before: at("2025-01-01T00:00Z") })).toBeNull();
  });

  test("between two instants leave the first one out and take the last one in", () => {
    const stretch = { after: at("2025-06-15T10:00Z"), until: at("2025-06-15T12:00Z") };
    expect(texts(slotsBetween("@hourly", { ...utc, ...stretch }))).toEqual([
      "2025-06-15T11:00Z",
      "2025-06-15T12:00Z",
    ]);
    expect(slotsBetween("@hourly", { ...utc, ...stretch, limit: 1 })).toHaveLength(1);
  });

  test("are counted up to a limit", () => {
    const stretch = { after: at("2025-01-01T00:00Z"), until: at("2026-01-01T00:00Z") };
    expect(countSlots("* * * * * *", { ...utc, ...stretch, limit: 500 })).toBe(500);
    expect(countSlots("@daily", { ...utc, ...stretch, limit: 500 })).toBe(365);
    expect(countSlots("@daily", { ...utc, ...stretch, limit: 0 })).toBe(0);
  });

  test("are the same for a parsed schedule as for its text", () => {
    const asked = { ...utc, from: at("2025-01-01T00:00Z"), count: 3 };
    expect(nextSlots(parseSchedule("@weekly"), asked)).toEqual(nextSlots("@weekly", asked));
  });

  test("end with the year 9999, and far from today cost no more", () => {
    const last = { ...utc, from: at("9999-12-31T23:59:00Z"), count: 9 };
    expect(nextSlots("*/20 * * * * *", last)).toHaveLength(2);
    const asked = { timezone: newYork, from: at("9998-03-01T00:00:00Z"), count: 2 };
    expect(nextSlots("30 2 * 3 0", asked)).toHaveLength(2);
  });

  test("are refused for a date that is none", () => {
    expect(() => nextSlots("@daily", { ...utc, from: new Date(NaN), count: 1 })).toThrow(
      ScheduleError,
    );
  });
});

describe("a description", () => {
  test.each([
    ["*/7 * * * *", "every 7 minutes from the full hour, then a 4-minute step"],
    ["30 2 * * *", "at 02:30 every day"],
    ["30 2,14 * * *", "at 02:30 and 14:30 every day"],
    ["* * * * *", "every minute"],
    ["*/10 * * * * *", "every 10 seconds"],
    ["@hourly", "every hour on the hour"],
    ["1-59/2 * * * *", "every 2 minutes from minute 1"],
    ["*/35 * * * *", "at minutes 0 and 35 of every hour"],
    ["*/15 9-17 * * MON-FRI", "every 15 minutes from 09:00 to 17:59 on Monday to Friday"],
    ["5 */2 * * *", "at minute 5 of the hours 00, 02, 04 and so on by 2 to 22 every day"],
    [
      "0 0 13 * 5",
      "at 00:00 on the 13th of the month, and also on every Friday (either is enough)",
    ],
    [
      "0 0 13 * */2",
      "at 00:00 on the 13th of the month, but only if that is a Tuesday, Thursday, Saturday or Sunday",
    ],
    ["0 0 1-31 * 1", "at 00:00 every day"],
    ["0 0 29 2 *", "at 00:00 on the 29th of February"],
    ["0 0 L,15W * *", "at 00:00 on the weekday nearest to the 15th and the last day of the month"],
    [
      "0 0 LW 3,6 *",
      "at 00:00 on the last weekday (Monday to Friday) of the month, in March and June",
    ],
    [
      "0 0 * * 1#1,5L",
      "at 00:00 on the first Monday of the month and the last Friday of the month",
    ],
    ["@yearly", "at 00:00 on the 1st of January"],
  ])("of %s is %s", (text, expected) => {
    expect(sentence(text, { timezone: berlin })).toBe(`${expected}, Europe/Berlin time`);
  });

  test("of an interval and of a manual schedule has no zone", () => {
    expect(sentence("@every 90m", { timezone: berlin })).toBe(
      "exactly every 90 minutes, whatever the clocks do",
    );
    expect(sentence("@manual", { timezone: berlin })).not.toContain(berlin);
  });
});

describe("warnings", () => {
  test.each([
    ["*/7 * * * *", "uneven_step", "at the turn of the hour the step is 4 minutes"],
    ["0 */5 * * *", "uneven_step", "at the turn of the day the step is 4 hours"],
    ["*/60 * * * *", "lone_step", "The step of 60 leaves only 0"],
    ["0-5/10 * * * *", "lone_step", "The step of 10 leaves only 0"],
    [
      "15,*/30 * * * *",
      "star_in_list",
      "* in a list: only a * at the beginning of the field counts as one",
    ],
    ["*,0 * * * *", "star_in_list", "* in a list: the field counts as one that begins with *"],
    ["0 0 13 * 5", "either_day", "Day and weekday are both restricted: either is enough"],
    [
      "0 0 */2 * 1",
      "both_days",
      "A day field that begins with * beside a restricted one: both must hold",
    ],
    ["0 0 29 2 *", "leap_years", "29 February: there are slots in leap years only"],
    ["*/30 * * * * *", "frequent", "2,880 slots a day"],
  ])("%s warns: %s", (text, code, message) => {
    expect(parseSchedule(text).warnings).toContainEqual(expect.objectContaining({ code, message }));
  });

  test.each([
    "* * * * *",
    "*/15 * * * *",
    "0 3 * * 1-5",
    "@yearly",
    "0 0 1 * *",
    "@every 1m",
    "0 0 L * *",
  ])("%s does not warn", (text) => {
    expect(parseSchedule(text).warnings).toEqual([]);
  });

  test("tell of a slot more than a year away", () => {
    const found = warnings("0 0 29 2 *", { timezone: "UTC", from: at("2025-01-01T00:00Z") });
    expect(found).toContainEqual(expect.objectContaining({ code: "far", date: "2028-02-29" }));
  });

  test.each([
    [
      "30 2 * * *",
      "2027-01-01",
      "On 2027-03-28 the clocks skip 02:30: one slot at the first instant after",
    ],
    [
      "*/7 2 * * *",
      "2027-01-01",
      "On 2027-03-28 the clocks skip 02:00, 02:07, 02:14 and 6 more: there are no slots in their place",
    ],
    [
      "30 2 * * *",
      "2027-06-01",
      "On 2027-10-31 the clocks go back and 02:30 occurs twice: only the first is a slot",
    ],
    [
      "*/30 2 * * *",
      "2027-06-01",
      "On 2027-10-31 the clocks go back: 4 slots lie in the time that occurs twice",
    ],
  ])("%s from %s warns of the clocks: %s", (text, from, message) => {
    const found = warnings(text, { timezone: berlin, from: at(from) });
    expect(found.find(({ code }) => code === "clock_change")?.message).toBe(message);
  });
});

describe("an explained slot", () => {
  test("names the times that it stands for", () => {
    const slot = explain("0,30 2 * * *", { timezone: berlin, at: at("2027-03-28T01:00Z") });
    expect(slot).toEqual({
      at: at("2027-03-28T01:00Z"),
      isSlot: true,
      shiftedFrom: ["2027-03-28T02:00", "2027-03-28T02:30"],
      sentence:
        "Sunday 2027-03-28, 03:00 Europe/Berlin: 02:00 and 02:30 do not exist, the clocks go forward; this is the first instant after",
    });
  });

  test("keeps the date that was asked for when the gap ends at midnight", () => {
    const slot = explain("30 23 * * 6", { timezone: "America/Nuuk", at: at("2024-03-31T01:00Z") });
    expect(slot).toMatchObject({ isSlot: true, shiftedFrom: ["2024-03-30T23:30"] });
  });

  test("names its pass, and whether the other one is a slot", () => {
    const first = at("2025-11-02T05:30Z");
    const second = at("2025-11-02T06:30Z");
    const fixed = { timezone: newYork };
    expect(explain("30 1 * * *", { ...fixed, at: first })).toMatchObject({
      pass: "first",
      otherPassDropped: true,
    });
    expect(explain("30 1 * * *", { ...fixed, at: second }).isSlot).toBe(false);
    expect(explain("30 1 * * *", { ...fixed, dstOverlap: "twice", at: second })).toMatchObject({
      isSlot: true,
      pass: "second",
    });
    expect(
      explain("30 1 * * *", { ...fixed, dstOverlap: "twice", at: first }).otherPassDropped,
    ).toBeUndefined();
  });

  test("has no notes on an ordinary day", () => {
    const slot = explain("30 1 * * *", { timezone: newYork, at: at("2025-07-02T05:30Z") });
    expect(slot).toEqual({
      at: at("2025-07-02T05:30Z"),
      isSlot: true,
      sentence: "Wednesday 2025-07-02, 01:30 America/New_York",
    });
  });
});

describe("a forecast", () => {
  test("has the slots, and the local times that are none", () => {
    const night = { from: at("2027-03-28T00:00Z"), to: at("2027-03-28T03:00Z") };
    expect(forecast("*/30 2,3 * * *", { timezone: berlin, ...night })).toEqual({
      slots: [{ at: at("2027-03-28T01:00Z") }, { at: at("2027-03-28T01:30Z") }],
      dropped: [
        { local: "2027-03-28T02:00", reason: "gap", at: at("2027-03-28T01:00Z") },
        { local: "2027-03-28T02:30", reason: "gap", at: at("2027-03-28T01:00Z") },
      ],
    });
  });

  test("has the second passes that are no slots", () => {
    const night = { from: at("2025-11-02T05:45Z"), to: at("2025-11-02T08:00Z") };
    expect(forecast("30 1 * * *", { timezone: newYork, ...night })).toEqual({
      slots: [],
      dropped: [{ local: "2025-11-02T01:30", reason: "second_pass", at: at("2025-11-02T06:30Z") }],
    });
  });

  test("has a day that the calendar skipped", () => {
    const week = { from: at("2011-12-27T00:00Z"), to: at("2012-01-02T00:00Z") };
    expect(forecast("0 12 * * 5", { timezone: "Pacific/Apia", ...week })).toEqual({
      slots: [],
      dropped: [{ local: "2011-12-30T12:00", reason: "gap", at: at("2011-12-30T10:00Z") }],
    });
  });

  test("names the next date that the clocks affect", () => {
    const from = at("2027-01-01T00:00Z");
    expect(nextAffectedDate("30 2 * * *", { timezone: berlin, from })).toMatchObject({
      date: "2027-03-28",
      change: "gap",
      slots: [{ shiftedFrom: ["2027-03-28T02:30"] }],
      dropped: [],
    });
    expect(
      nextAffectedDate("30 2 * * *", { timezone: berlin, from: at("2027-04-01T00:00Z") }),
    ).toMatchObject({
      date: "2027-10-31",
      change: "overlap",
      slots: [{ pass: "first", otherPassDropped: true }],
      dropped: [{ reason: "second_pass" }],
    });
    expect(nextAffectedDate("30 4 * * *", { timezone: berlin, from })).toBeNull();
    expect(nextAffectedDate("30 2 * * 1", { timezone: berlin, from })).toBeNull();
    expect(nextAffectedDate("@every 1m", { timezone: berlin, from })).toBeNull();
    expect(nextAffectedDate("30 2 * * *", { timezone: "Asia/Tokyo", from })).toBeNull();
  });
});

describe("a schedule without a slot is refused", () => {
  const from = at("2027-01-01T00:00Z");
  const refusal = (text: string, options: Partial<PlanOptions>) => {
    try {
      assertHasSlot(text, { timezone: "UTC", ...options, from });
      return null;
    } catch (error) {
      expect(error).toMatchObject({ code: "schedule_never" });
      return (error as ScheduleError).message;
    }
  };

  test.each<[string, Partial<PlanOptions>, string]>([
    ["0 0 31 2 *", {}, "Never: February has at most 29 days"],
    ["0 0 30 2 */1", {}, "Never: February has at most 29 days"],
    ["0 0 31 4,6 *", {}, "Never: these months have at most 30 days"],
    ["0 0 */31 * 1#2", {}, "Never: the day and the weekday never come together"],
    ["*/30 2 * 3 0#2", { timezone: newYork }, "Never: only ever in the hour that the clocks skip"],
    [
      "0 2 * 3 0#2",
      { timezone: newYork, dstGap: "skip" },
      "Never: only ever in the hour that the clocks skip",
    ],
    ["0 3 * * *", { endsAt: at("2020-01-01") }, "Never: it has ended already"],
    [
      "0 3 * * *",
      { startsAt: at("2029-01-01"), endsAt: at("2028-01-01") },
      "Never: it ends before it begins",
    ],
    [
      "0 3 * * *",
      { endsAt: at("2027-01-01T02:00Z") },
      "Never: it ends before its first slot, 2027-01-01T03:00Z",
    ],
  ])("%s %o: %s", (text, options, message) => {
    expect(refusal(text, options)).toBe(message);
  });

  test.each(["0 0 30 2 1", "0 0 29 2 */7", "@manual", "@every 366d", "0 0 * * 1#5"])(
    "but %s is not",
    (text) => {
      expect(refusal(text, {})).toBeNull();
    },
  );
});

describe("jitter", () => {
  test("is FNV-1a of the id, modulo the jitter", () => {
    expect(fnv1a("")).toBe(0xcbf29ce484222325n);
    expect(fnv1a("a")).toBe(0xaf63dc4c8601ec8cn);
    expect(fnv1a("foobar")).toBe(0x85944171f73967e8n);
    const id = "0190163d-8694-739b-aea5-966c26f8ad91";
    expect(jitterDelay(id, 60_000)).toBe(Number(fnv1a(id) % 60_000n));
    expect(jitterDelay(id, 0)).toBe(0);
  });

  test("spreads many jobs evenly", () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let job = 0; job < 10_000; job++)
      tenths[Math.floor(jitterDelay(`job-${job}`, 60_000) / 6_000)]!++;
    for (const jobs of tenths) expect(Math.abs(jobs - 1000)).toBeLessThan(150);
  });

  test("must be less than the shortest distance of the next 50 slots", () => {
    const from = at("2027-03-01T00:00Z");
    const checked =
      (text: string, jitterMs: number, timezone = "UTC") =>
      () =>
        checkJitter(text, { timezone, from, jitterMs });
    expect(checked("*/5 * * * *", 299_999)).not.toThrow();
    expect(checked("*/5 * * * *", 300_000)).toThrow(
      "Jitter must be less than 5 minutes, the shortest distance between slots",
    );
    expect(checked("*/7 * * * *", 240_000)).toThrow("4 minutes");
    // The night on which the clocks go forward is an hour shorter.
    expect(checked("0 3 * * *", 23 * 3_600_000, berlin)).toThrow("23 hours");
    expect(checked("0 0 31 2 *", 1e9)).not.toThrow();
    expect(checked("* * * * *", 0)).not.toThrow();
    expect(checked("* * * * *", -1)).toThrow(ScheduleError);
    expect(checked("@manual", 5)).not.toThrow();
  });
});
