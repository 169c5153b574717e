import { expect, test } from "vitest";
import { aLane, anAnswer, noon } from "./lane.fixture.ts";
import { rangeOf } from "./range.ts";

const hourMs = 3_600_000;
const busy = aLane({
  past: [
    { bucket: 0, counts: { completed: 3 } },
    { bucket: 1, counts: { completed: 1, failed: 2, missed: 1 } },
  ],
  planned: [{ bucket: 2, slots: 4 }],
});

test("a range is widened to whole buckets, in whichever direction it was drawn", () => {
  const expected = {
    from: noon + hourMs,
    to: noon + 3 * hourMs,
    executions: 4,
    failed: 2,
    missed: 1,
    planned: 4,
  };
  const answer = anAnswer([busy]);
  expect(rangeOf(answer, noon + 1.2 * hourMs, noon + 2.1 * hourMs)).toEqual(expected);
  expect(rangeOf(answer, noon + 2.1 * hourMs, noon + 1.2 * hourMs)).toEqual(expected);
});

test("a range does not reach beyond what was read", () => {
  const range = rangeOf(anAnswer([busy]), noon - 9 * hourMs, noon + 30 * hourMs);
  expect(range).toMatchObject({ from: noon, to: noon + 4 * hourMs, executions: 7, planned: 4 });
});

test("a job that has a lane beside its folder is counted once", () => {
  const folder = { ...busy, kind: "folder" as const, key: "night", jobs: 20 };
  expect(rangeOf(anAnswer([busy, folder]), noon, noon + 4 * hourMs).executions).toBe(7);
});
