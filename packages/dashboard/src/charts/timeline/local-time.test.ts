import { describe, expect, test } from "vitest";
import {
  clockChanges,
  localDay,
  localDays,
  localHours,
  localMinutes,
  type Offset,
} from "./local-time.ts";

const at = (text: string) => Date.parse(text);
const winter = { at: at("2026-10-25T01:00:00Z"), minutes: 60 };
const spring = { at: at("2027-03-28T01:00:00Z"), minutes: 120 };
const rome = (from: string, ...changes: Offset[]): Offset[] => [
  { at: at(from), minutes: changes[0]?.minutes === 120 ? 60 : 120 },
  ...changes,
];

describe("the day in Rome on which the clocks go forward", () => {
  const [from, to] = [at("2027-03-27T23:00:00Z"), at("2027-03-28T22:00:00Z")];
  const offsets = rome("2027-03-27T23:00:00Z", spring);

  test("has 23 hours, without 02", () => {
    const hours = localHours(offsets, from, to);
    expect(hours.map(({ hour }) => hour)).toEqual([
      0,
      1,
      ...Array.from({ length: 21 }, (_, n) => n + 3),
    ]);
    expect(hours.every(({ pass, day }) => pass === null && day === "2027-03-28")).toBe(true);
  });

  test("the change is at the end of 01, from 02:00 to 03:00", () => {
    expect(clockChanges(offsets, from, to)).toEqual([
      { at: spring.at, before: 120, after: 180, isForward: true },
    ]);
  });

  test("the next day begins 23 hours later", () => {
    expect(localDays(offsets, from, to + 1)).toEqual([
      { at: from, day: "2027-03-28" },
      { at: to, day: "2027-03-29" },
    ]);
  });
});

describe("the day in Rome on which the clocks go back", () => {
  const [from, to] = [at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")];
  const offsets = rome("2026-10-24T22:00:00Z", winter);

  test("has 25 hours, of which 02 is there twice", () => {
    const hours = localHours(offsets, from, to);
    expect(hours).toHaveLength(25);
    expect(hours.slice(1, 5).map(({ hour, pass }) => [hour, pass])).toEqual([
      [1, null],
      [2, "a"],
      [2, "b"],
      [3, null],
    ]);
  });

  test("the clock shows the same at two instants an hour apart", () => {
    expect(localMinutes(offsets, at("2026-10-25T00:30:00Z"))).toBe(150);
    expect(localMinutes(offsets, at("2026-10-25T01:30:00Z"))).toBe(150);
    expect(clockChanges(offsets, from, to)[0]).toMatchObject({
      isForward: false,
      before: 180,
      after: 120,
    });
  });
});

test("a zone that is half an hour off has its hours on the half hour of UTC", () => {
  const offsets = [{ at: 0, minutes: 330 }];
  const [first] = localHours(offsets, at("2026-11-24T00:00:00Z"), at("2026-11-24T06:00:00Z"));
  expect(first).toMatchObject({ at: at("2026-11-24T00:30:00Z"), hour: 6, day: "2026-11-24" });
});

test("a midnight that does not exist still begins a day", () => {
  // Cairo, 24 Apr 2026: from 00:00 to 01:00
  const change = { at: at("2026-04-23T22:00:00Z"), minutes: 180 };
  const offsets = [{ at: 0, minutes: 120 }, change];
  expect(localDays(offsets, change.at - 3_600_000, change.at + 3_600_000)).toEqual([
    { at: change.at, day: "2026-04-24" },
  ]);
});

test("clocks that go back over midnight do not begin the day twice", () => {
  // Havana, 1 Nov 2026: from 01:00 back to 00:00
  const change = { at: at("2026-11-01T05:00:00Z"), minutes: -300 };
  const offsets = [{ at: 0, minutes: -240 }, change];
  const days = localDays(offsets, at("2026-10-31T12:00:00Z"), at("2026-11-02T12:00:00Z"));
  expect(days.map(({ day }) => day)).toEqual(["2026-11-01", "2026-11-02"]);
  expect(localDay(offsets, change.at)).toBe("2026-11-01");
});
