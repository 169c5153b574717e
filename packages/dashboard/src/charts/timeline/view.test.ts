import { expect, test } from "vitest";
import { aligned, bucketsFor, revealing, spans, viewAround, viewAt, zoomed } from "./view.ts";

const hour = 3_600_000;
const now = Date.parse("2026-11-24T14:07:00Z");

test("a day shows six hours that were, a week two days", () => {
  expect(viewAround(now, 24 * hour)).toEqual({ from: now - 6 * hour, to: now + 18 * hour });
  expect(viewAround(now, 168 * hour)).toEqual({ from: now - 48 * hour, to: now + 120 * hour });
});

test("zooming goes through the lengths and keeps an instant in its place", () => {
  const view = viewAt(now, 24 * hour);
  expect(zoomed(view, -1, now + 6 * hour)).toEqual({ from: now - 3 * hour, to: now + 9 * hour });
  expect(zoomed(view, 1, now)).toEqual(viewAt(now, 72 * hour));
  const widest = viewAt(now, spans.at(-1)!);
  expect(zoomed(widest, 1, now)).toEqual(widest);
});

test("only as much is moved as is needed to show an instant", () => {
  const view = { from: 0, to: 12 * hour };
  expect(revealing(view, 6 * hour)).toBe(view);
  expect(revealing(view, 14 * hour)).toEqual({ from: 3 * hour, to: 15 * hour });
  expect(revealing(view, -1 * hour)).toEqual({ from: -2 * hour, to: 10 * hour });
});

test("a bucket is at least six pixels wide, and begins where it began a moment ago", () => {
  const view = viewAt(now, 24 * hour);
  expect(bucketsFor(view, 864)).toBe(96);
  expect(bucketsFor(view, 1_200)).toBe(192);
  expect(aligned(view, 96)).toEqual(
    aligned({ from: view.from + 60_000, to: view.to + 60_000 }, 96),
  );
});
