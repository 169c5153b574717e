import { expect, test } from "vitest";
import { mostAtOnce } from "../../src/api/timeline/at-once.ts";
import { alignedGrid } from "../../src/api/timeline/grid.ts";
import { offsetsBetween } from "../../src/api/timeline/offsets.ts";

const grid = alignedGrid(new Date(0), new Date(100), 10);

/** Spans as `[from, to]`; without `to` it goes on. */
function atOnce(spans: [number, number?][]): number[] {
  const starts = Float64Array.from(spans, ([from]) => from).sort();
  const ends = Float64Array.from(spans.flatMap(([, to]) => to ?? [])).sort();
  return [...mostAtOnce({ starts, ends }, grid)];
}

test.each<[string, [number, number?][], number[]]>([
  ["nothing", [], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ["one within a bucket", [[12, 14]], [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
  ["one over several", [[15, 42]], [0, 1, 1, 1, 1, 0, 0, 0, 0, 0]],
  ["one that ends where a bucket begins", [[15, 20]], [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
  [
    "one after the other",
    [
      [11, 15],
      [15, 18],
    ],
    [0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
  ],
  [
    "one beside the other",
    [
      [11, 16],
      [15, 33],
    ],
    [0, 2, 1, 1, 0, 0, 0, 0, 0, 0],
  ],
  ["one from before", [[-50, 25]], [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]],
  [
    "some that were at once before",
    [
      [-50, -40],
      [-45, 5],
    ],
    [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ],
  ["one that goes on", [[75]], [0, 0, 0, 0, 0, 0, 0, 1, 1, 1]],
  ["one to beyond", [[95, 500]], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
])("%s", (_, spans, most) => {
  expect(atOnce(spans)).toEqual(most);
});

test.each([
  // the clocks of Lord Howe are moved by half an hour
  ["Australia/Lord_Howe", "2027-04-01", "2027-04-10", [660, 630], "2027-04-03T15:00:00.000Z"],
  ["Europe/Rome", "2027-10-30", "2027-11-01", [120, 60], "2027-10-31T01:00:00.000Z"],
  // a Friday that there was not
  ["Pacific/Apia", "2011-12-28", "2012-01-02", [-600, 840], "2011-12-30T10:00:00.000Z"],
])("%s from %s to %s", (timezone, from, to, minutes, at) => {
  const offsets = offsetsBetween(timezone, new Date(from), new Date(to));
  expect(offsets.map((one) => one.minutes)).toEqual(minutes);
  expect(offsets.at(-1)!.at.toISOString()).toBe(at);
});

test("UTC has one offset", () => {
  const [from, to] = [new Date("2026-01-01"), new Date("2027-01-01")];
  expect(offsetsBetween("UTC", from, to)).toEqual([{ at: from, minutes: 0 }]);
});
