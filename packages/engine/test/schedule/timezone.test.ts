import { checkTimezone, nextSlots, ScheduleError } from "horarium/schedule";
import { expect, test } from "vitest";
import { zoneNames } from "../../src/schedule/zone-names.ts";

function refusalOf(name: string): ScheduleError {
  try {
    checkTimezone(name);
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
  throw new Error(`accepted: ${name}`);
}

test.each([
  "Europe/Rome",
  "Asia/Calcutta",
  "Asia/Kolkata",
  "US/Eastern",
  "Japan",
  "Etc/GMT+12",
  "GMT",
  "UTC",
])("%s is accepted", (name) => {
  expect(() => checkTimezone(name)).not.toThrow();
});

test.each([
  ["Europe/Roma", "Europe/Rome"],
  ["utc", "UTC"],
  ["europe/berlin", "Europe/Berlin"],
  ["America/NewYork", "America/New_York"],
  ["New York", "America/New_York"],
  ["Rome", "Europe/Rome"],
  ["Asia/Bombay", "Asia/Kolkata"],
  [" Europe/Berlin", "Europe/Berlin"],
  ["posix/Europe/Berlin", "Europe/Berlin"],
  ["right/UTC", "UTC"],
  ["UTC+1", "Etc/GMT-1"],
  ["-03:00", "Etc/GMT+3"],
  ["+05:30", "Asia/Kolkata"],
  ["Z", "UTC"],
  ["local", "UTC"],
  ["SystemV/EST5", undefined],
  ["Factory", undefined],
  ["IST", undefined],
  ["Nowhere/Land", undefined],
  ["X".repeat(100_000), undefined],
])("%.30s is an unknown time zone, with the proposal %s", (name, proposal) => {
  const { message, proposal: proposed, field, code } = refusalOf(name);
  expect(message).toBe("Unknown time zone");
  expect(code).toBe("schedule_timezone");
  expect(field).toBe("timezone");
  expect(proposed).toBe(proposal);
});

test("a missing zone is refused, and never replaced by the host's", () => {
  expect(refusalOf("")).toMatchObject({ message: "A time zone is required", proposal: "UTC" });
  expect(() => checkTimezone(undefined as unknown as string)).toThrow(ScheduleError);
  expect(() => nextSlots("0 3 * * *", { timezone: "", from: new Date(0), count: 1 })).toThrow(
    ScheduleError,
  );
});

test.each("EST MST HST EST5EDT CST6CDT MST7MDT PST8PDT WET CET MET EET".split(" "))(
  "%s is refused as an abbreviation, and a city is proposed",
  (name) => {
    const { code, proposal } = refusalOf(name);
    expect(code).toBe("schedule_timezone_abbreviation");
    expect(() => checkTimezone(proposal!)).not.toThrow();
  },
);

test("every name of the tz database but the abbreviations is accepted", () => {
  const refused = [...zoneNames].filter((name) => {
    try {
      checkTimezone(name);
      return false;
    } catch {
      return true;
    }
  });
  // A runtime with older data may not know the newest names.
  const newest = ["America/Coyhaique"];
  expect(refused.filter((name) => name.includes("/") && !newest.includes(name))).toEqual([]);
  expect(refused.filter((name) => !name.includes("/"))).toHaveLength(11);
});

test("every name that the runtime lists is accepted", () => {
  for (const name of Intl.supportedValuesOf("timeZone").filter((each) => each.includes("/"))) {
    expect(() => checkTimezone(name)).not.toThrow();
  }
});
