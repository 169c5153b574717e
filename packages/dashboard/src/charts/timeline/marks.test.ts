import { expect, test } from "vitest";
import { makeAxis } from "./axis.ts";
import { aBar, aLane, minutes, noon } from "./lane.fixture.ts";
import { isSparse, marksOf } from "./marks.ts";

const hourMs = 3_600_000;
const axis = makeAxis({ from: noon, to: noon + 4 * hourMs }, 240);
const grid = { bucketMs: hourMs, first: noon, now: noon + 90 * 60_000 };

test("a lane is drawn one by one while each execution has twelve pixels", () => {
  const bars = [aBar(10), aBar(20)];
  expect(isSparse(aLane({ bars, slots: [minutes(100)] }), 36)).toBe(true);
  expect(isSparse(aLane({ bars, slots: [minutes(100)] }), 35)).toBe(false);
  expect(isSparse(aLane({ bars: null, slots: null }), 10_000)).toBe(false);
});

test("an execution reaches from its start to its end, and is never too narrow to be seen", () => {
  const lane = aLane({ bars: [aBar(0, { completedAt: minutes(30) }), aBar(60)] });
  expect(marksOf(lane, axis, grid)).toMatchObject([
    { kind: "execution", x: 0, width: 30 },
    { kind: "execution", x: 60, width: 3 },
  ]);
});

test("what runs reaches to now, and what began late shows where its slot was", () => {
  const bar = aBar(60, { status: "running", startedAt: minutes(70), completedAt: null });
  const [mark] = marksOf(aLane({ bars: [bar] }), axis, grid);
  expect(mark).toMatchObject({ x: 70, width: 20, lateX: 60 });
});

test("a row that stands for many slots reaches over all of them", () => {
  const bar = aBar(60, {
    status: "missed",
    startedAt: null,
    completedAt: null,
    stretch: { slots: 12, from: minutes(60), to: minutes(115) },
  });
  expect(marksOf(aLane({ bars: [bar] }), axis, grid)).toMatchObject([{ x: 60, width: 55 }]);
});

test("a planned slot is as long as the job usually takes, with a whisker to what is rare", () => {
  const typical = { p50Ms: 10 * 60_000, p95Ms: 30 * 60_000, executions: 50 };
  const lane = aLane({ typical, slots: [minutes(120)], disabledSlots: [minutes(180)] });
  expect(marksOf(lane, axis, grid)).toMatchObject([
    { kind: "planned", x: 120, width: 10, whiskerX: 150 },
    { kind: "disabled", x: 180 },
  ]);
});

test("dense lanes are buckets, which lie where the answer says also while another time is in view", () => {
  const lane = aLane({
    bars: null,
    slots: null,
    past: [{ bucket: 0, counts: { completed: 11, failed: 1 } }],
    planned: [{ bucket: 2, slots: 12 }],
  });
  const later = makeAxis({ from: noon + hourMs, to: noon + 5 * hourMs }, 240);
  expect(marksOf(lane, axis, grid)).toMatchObject([
    { kind: "bucket", x: 0, width: 60, counts: { completed: 11, failed: 1 }, planned: 0 },
    { kind: "bucket", x: 120, width: 60, planned: 12 },
  ]);
  expect(marksOf(lane, later, grid).map(({ x }) => x)).toEqual([-60, 60]);
});

test("a slot that was moved is drawn where it begins, with a ring where it was", () => {
  const lane = aLane({
    slots: [minutes(150)],
    moved: [{ slot: minutes(120), to: minutes(150), execution: "1" }],
  });
  expect(marksOf(lane, axis, grid)).toMatchObject([
    { kind: "moved", at: noon + 120 * 60_000, x: 120, toX: 150 },
    { kind: "planned", at: noon + 150 * 60_000, x: 150, movedFrom: noon + 120 * 60_000 },
  ]);
});

test("what ran after its slot was moved began where it was moved to, and not late", () => {
  const bar = aBar(30, { movedTo: minutes(90), startedAt: minutes(90), completedAt: minutes(95) });
  expect(marksOf(aLane({ bars: [bar] }), axis, grid)).toMatchObject([
    { kind: "moved", x: 30, toX: 90 },
    { kind: "execution", at: noon + 90 * 60_000, x: 90, lateX: null },
  ]);
});
