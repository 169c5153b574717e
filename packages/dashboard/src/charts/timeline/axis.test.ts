import { expect, test } from "vitest";
import { dayMarks, hourMarks, makeAxis } from "./axis.ts";

const at = (text: string) => Date.parse(text);
const hourMs = 3_600_000;
const offsets = [{ at: 0, minutes: 0 }];
const day = { from: at("2026-11-24T00:00:00Z"), to: at("2026-11-25T00:00:00Z") };

test("the axis and its inverse agree", () => {
  const axis = makeAxis(day, 960);
  expect(axis.x(day.from + 6 * hourMs)).toBe(240);
  expect(axis.at(240)).toBe(day.from + 6 * hourMs);
});

test("each hour is marked and named while there is room for it, and then each so many", () => {
  const named = (width: number) =>
    hourMarks(makeAxis(day, width), offsets).flatMap(({ label }) => label ?? []);
  expect(named(960)).toHaveLength(24);
  expect(named(480)).toEqual([
    "00",
    "02",
    "04",
    "06",
    "08",
    "10",
    "12",
    "14",
    "16",
    "18",
    "20",
    "22",
  ]);
  expect(named(240)).toEqual(["00", "06", "12", "18"]);
  expect(hourMarks(makeAxis(day, 240), offsets)).toHaveLength(24);
});

test("both passes of a repeated hour are named apart", () => {
  const change = at("2026-10-25T01:00:00Z");
  const axis = makeAxis({ from: change - 12 * hourMs, to: change + 12 * hourMs }, 960);
  const rome = [
    { at: 0, minutes: 120 },
    { at: change, minutes: 60 },
  ];
  const labels = hourMarks(axis, rome).map(({ label }) => label);
  expect(labels.slice(10, 15)).toEqual(["01", "02a", "02b", "03", "04"]);
});

test("a day that began before is named at the edge, and a day that begins at the edge only once", () => {
  const axis = makeAxis({ from: day.from + 6 * hourMs, to: day.to + 6 * hourMs }, 960);
  expect(dayMarks(axis, offsets, "2026-11-24")).toEqual([
    { x: 0, start: null, width: 720, day: "2026-11-24" },
    { x: 720, start: 720, width: 240, day: "2026-11-25" },
  ]);
  expect(dayMarks(makeAxis(day, 960), offsets, "2026-11-24")).toEqual([
    { x: 0, start: 0, width: 960, day: "2026-11-24" },
  ]);
});
