import { expect, test } from "vitest";

import { nextDigest, type MailMode } from "./digest-time.ts";

const next = (
  mode: Exclude<MailMode, "off" | "immediate">,
  since: string,
  now: string,
  times = { hour: 8, timezone: "Europe/Berlin" },
) => nextDigest(mode, times, { since: new Date(since), now: new Date(now) })?.toISOString() ?? null;

test("a daily digest waits for the member's hour, and is due from then on", () => {
  expect(next("daily", "2026-11-24T06:00:00Z", "2026-11-24T06:59:59Z")).toBe(
    "2026-11-24T07:00:00.000Z",
  );
  expect(next("daily", "2026-11-24T06:00:00Z", "2026-11-24T07:00:00Z")).toBe(null);
  expect(next("daily", "2026-11-24T06:00:00Z", "2026-11-24T23:00:00Z")).toBe(null);
});

test("what came after the hour waits for the next day's", () => {
  expect(next("daily", "2026-11-24T07:00:00Z", "2026-11-24T07:00:30Z")).toBe(
    "2026-11-25T07:00:00.000Z",
  );
});

test("an hourly digest is due at the full hour, also where that is a half one elsewhere", () => {
  const india = { hour: 8, timezone: "Asia/Kolkata" };
  expect(next("hourly", "2026-11-24T10:05:00Z", "2026-11-24T10:10:00Z", india)).toBe(
    "2026-11-24T10:30:00.000Z",
  );
  expect(next("hourly", "2026-11-24T10:05:00Z", "2026-11-24T10:30:00Z", india)).toBe(null);
});

test("a weekly digest is due on Monday", () => {
  expect(next("weekly", "2026-11-24T10:00:00Z", "2026-11-25T10:00:00Z")).toBe(
    "2026-11-30T07:00:00.000Z",
  );
  expect(next("weekly", "2026-11-24T10:00:00Z", "2026-12-01T10:00:00Z")).toBe(null);
});

test("on the night the clocks go forward, a digest in the gap comes after it", () => {
  const times = { hour: 2, timezone: "Europe/Berlin" };
  expect(next("daily", "2026-03-28T12:00:00Z", "2026-03-29T00:59:59Z", times)).toBe(
    "2026-03-29T01:00:00.000Z",
  );
  expect(next("daily", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", times)).toBe(null);
});
