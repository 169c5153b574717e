import { expect, test } from "vitest";
import { firstFocus, found, moved } from "./moves.ts";

const hour = 3_600_000;
const lane = (...hours: number[]) => hours.map((at) => ({ at: at * hour }));
const lanes = [lane(1, 5, 9), lane(), lane(4, 11)];
const view = { from: 0, to: 12 * hour, now: 6 * hour };

test("left and right go on in a lane, and beyond its end to what is not yet shown", () => {
  expect(moved(lanes, { lane: 0, place: 1 }, "right", view)).toEqual({
    focus: { lane: 0, place: 2 },
  });
  expect(moved(lanes, { lane: 0, place: 1 }, "left", view)).toEqual({
    focus: { lane: 0, place: 0 },
  });
  expect(moved(lanes, { lane: 0, place: 2 }, "right", view)).toEqual({ reveal: 15 * hour });
  expect(moved(lanes, { lane: 0, place: 0 }, "left", view)).toEqual({ reveal: -3 * hour });
});

test("up and down keep the time and leave out empty lanes", () => {
  expect(moved(lanes, { lane: 0, place: 1 }, "down", view)).toEqual({
    focus: { lane: 2, place: 0 },
  });
  expect(moved(lanes, { lane: 2, place: 1 }, "up", view)).toEqual({ focus: { lane: 0, place: 2 } });
  expect(moved(lanes, { lane: 2, place: 1 }, "down", view)).toBeNull();
});

test("Home goes to what is nearest to now", () => {
  expect(moved(lanes, { lane: 0, place: 2 }, "home", view)).toEqual({
    focus: { lane: 0, place: 1 },
  });
  expect(moved(lanes, { lane: 0, place: 2 }, "home", { ...view, now: 40 * hour })).toEqual({
    reveal: 40 * hour,
  });
});

test("a page is a day", () => {
  const week = [lane(1, 25, 49)];
  const wide = { from: 0, to: 72 * hour, now: 0 };
  expect(moved(week, { lane: 0, place: 1 }, "pageDown", wide)).toEqual({
    focus: { lane: 0, place: 2 },
  });
  expect(moved(week, { lane: 0, place: 1 }, "pageUp", wide)).toEqual({
    focus: { lane: 0, place: 0 },
  });
  expect(moved(week, { lane: 0, place: 2 }, "pageDown", wide)).toEqual({ reveal: 73 * hour });
});

test("what has come into view is the neighbour, and not what happens to be nearest", () => {
  expect(found(lane(1, 5, 9), 9 * hour, "before")).toBe(1);
  expect(found(lane(1, 5, 9), 1 * hour, "after")).toBe(1);
  expect(found(lane(1, 5, 9), 0, "before")).toBe(0);
  expect(found(lane(1, 5, 9), 6 * hour)).toBe(1);
});

test("one comes in at the first lane that has anything, near now", () => {
  expect(firstFocus([[], lane(2, 7)], view.now)).toEqual({ lane: 1, place: 1 });
  expect(firstFocus([[], []], view.now)).toBeNull();
});
