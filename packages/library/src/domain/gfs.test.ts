import { expect, test } from "vitest";

import { keptByGeneration } from "./gfs.ts";

const policy = { daily: 7, weekly: 4, monthly: 12, yearly: 0 };
const dayMs = 86_400_000;

const at = (text: string) => ({ at: new Date(text) });
const days = (kept: Set<{ at: Date }>) =>
  [...kept].map((one) => one.at.toISOString().slice(0, 10)).toSorted();

/** What is there after each of `count` nights of backup and rotation. */
function nights(count: number, from = "2024-01-01T02:00:00Z") {
  let there: { at: Date }[] = [];
  return Array.from({ length: count }, (_, night) => {
    const tonight = { at: new Date(Date.parse(from) + night * dayMs) };
    there = [...keptByGeneration([...there, tonight], policy)];
    return there;
  });
}

test("B6: 7 days, 4 weeks and 12 months settle at about 20 files over 800 days", () => {
  const sizes = nights(800)
    .slice(400)
    .map(({ length }) => length);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(19);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(21);
  expect(sizes.filter((size) => size === 20).length).toBeGreaterThan(sizes.length / 2);
});

test("B6: on every one of 800 nights each of the last 7 days, 4 weeks and 12 months has its newest backup", () => {
  nights(800).forEach((there, night) => {
    const tonight = Date.parse("2024-01-01T02:00:00Z") + night * dayMs;
    const kept = new Set(there.map((one) => one.at.getTime()));
    for (let back = 0; back < Math.min(7, night + 1); back += 1)
      expect(kept.has(tonight - back * dayMs)).toBe(true);
    const sundays = [0, 1, 2].map((weeks) => lastSunday(tonight) - weeks * 7 * dayMs);
    const monthEnds = Array.from({ length: 11 }, (_, back) => lastOfMonth(tonight, back + 1));
    for (const time of [...sundays, ...monthEnds])
      if (time >= Date.parse("2024-01-01T02:00:00Z")) expect(kept.has(time)).toBe(true);
  });
});

/** The Sunday that ended the week before this one, at 02:00. */
function lastSunday(time: number): number {
  const weekday = (new Date(time).getUTCDay() + 6) % 7;
  return time - (weekday + 1) * dayMs;
}

function lastOfMonth(time: number, back: number): number {
  const now = new Date(time);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back + 1, 0, 2);
}

test("the 30th of December belongs to the week of the year that begins", () => {
  const kept = keptByGeneration(
    [at("2024-12-29T02:00:00Z"), at("2024-12-30T02:00:00Z"), at("2025-01-05T02:00:00Z")],
    { daily: 1, weekly: 2, monthly: 0, yearly: 0 },
  );
  expect(days(kept)).toEqual(["2024-12-29", "2025-01-05"]);
});

test("of several a day the newest stays, and a pause of months takes nothing away", () => {
  const kept = keptByGeneration(
    [
      at("2026-01-02T02:00:00Z"),
      at("2026-01-03T02:00:00Z"),
      at("2026-01-03T14:00:00Z"),
      at("2026-11-24T02:00:00Z"),
    ],
    { daily: 2, weekly: 0, monthly: 0, yearly: 0 },
  );
  expect([...kept].map((one) => one.at.toISOString())).toEqual([
    "2026-11-24T02:00:00.000Z",
    "2026-01-03T14:00:00.000Z",
  ]);
});

test("the newest stays whatever the numbers say", () => {
  const none = { daily: 0, weekly: 0, monthly: 0, yearly: 0 };
  expect(keptByGeneration([at("2026-01-01"), at("2026-01-02")], none).size).toBe(1);
  expect(keptByGeneration([], policy).size).toBe(0);
});
