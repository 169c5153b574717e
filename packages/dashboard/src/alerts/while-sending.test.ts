import { expect, test } from "vitest";
import { isBeingSent, isHeld } from "./while-sending.ts";

const now = Date.parse("2026-11-24T12:00:00Z");
const at = (seconds: number) => new Date(now + seconds * 1_000).toISOString();

test("an alert is being sent from when it is to be told until its messages have had time to arrive", () => {
  expect(isBeingSent({ openedAt: at(-3_600), toldAt: null, nextTellAt: at(0.5) }, now)).toBe(true);
  expect(isBeingSent({ openedAt: at(-3_600), toldAt: at(-1), nextTellAt: at(86_400) }, now)).toBe(
    true,
  );
});

test("it is not while it is held, nor long after", () => {
  expect(isBeingSent({ openedAt: at(-3_600), toldAt: null, nextTellAt: at(7_200) }, now)).toBe(
    false,
  );
  expect(isBeingSent({ openedAt: at(-3_600), toldAt: at(-60), nextTellAt: at(86_400) }, now)).toBe(
    false,
  );
  expect(isBeingSent({ openedAt: at(-3_600), toldAt: null, nextTellAt: null }, now)).toBe(false);
  // that is of when it was open before
  const again = { openedAt: at(-1), toldAt: at(-5), nextTellAt: at(7_200) };
  expect(isBeingSent(again, now)).toBe(false);
});

test("what is held is told from what is told again later", () => {
  const openedAt = "2026-11-28T03:00:00.000Z";
  const later = "2026-11-28T06:00:00.000Z";
  expect(isHeld({ openedAt, toldAt: null, nextTellAt: later })).toBe(true);
  expect(isHeld({ openedAt, toldAt: "2026-11-27T03:00:00.000Z", nextTellAt: later })).toBe(true);
  // a reminder
  expect(isHeld({ openedAt, toldAt: "2026-11-28T03:00:01.000Z", nextTellAt: later })).toBe(false);
  expect(isHeld({ openedAt, toldAt: null, nextTellAt: null })).toBe(false);
});
