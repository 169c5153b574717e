import { expect, test } from "vitest";
import { makeAxis } from "./axis.ts";
import { aLane, minutes, noon } from "./lane.fixture.ts";
import type { QuietAnswer } from "./lane-data.ts";
import { holding, quietBoxes } from "./quiet-windows.ts";

const hourMs = 3_600_000;
const axis = makeAxis({ from: noon, to: noon + 4 * hourMs }, 400);

function aWindow(
  name: string,
  from: number,
  to: number,
  lanes: string[] | null = null,
): QuietAnswer {
  return { id: name, name, from: minutes(from), to: minutes(to), lanes };
}

test("windows lie beside each other, and below each other where they overlap", () => {
  const quiet = [
    aWindow("from before", -60, 60),
    aWindow("over it", 30, 90),
    aWindow("after it", 60, 120),
    aWindow("short", 180, 180.1),
    aWindow("not in view", 300, 400),
  ];
  const boxes = quietBoxes(quiet, axis).map(({ quiet: { name }, x, width, track }) => [
    name,
    x,
    width,
    track,
  ]);
  expect(boxes).toEqual([
    ["from before", 0, 100, 0],
    ["over it", 50, 100, 1],
    ["after it", 100, 100, 0],
    ["short", 300, 2, 0],
  ]);
});

test("a window holds alerts of the lanes that it is about, from its beginning to before its end", () => {
  const quiet = [aWindow("all", 0, 60), aWindow("one", 0, 60, ["nightly"])];
  const names = (key: string, at: number) =>
    holding(quiet, aLane({ key }), noon + at * 60_000).map(({ name }) => name);
  expect(names("nightly", 0)).toEqual(["all", "one"]);
  expect(names("other", 59)).toEqual(["all"]);
  expect(names("nightly", 60)).toEqual([]);
});
