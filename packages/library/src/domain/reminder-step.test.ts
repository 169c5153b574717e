import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { nextStep, reachedStep } from "./reminder-step.ts";

const rules = { steps: [-3, 0, 1, 7, 14], maxOverdueDays: 30 };

describe("the step that is reached", () => {
  test.each([
    [-10, null],
    [-4, null],
    [-3, -3],
    [-1, -3],
    [0, 0],
    [1, 1],
    [6, 1],
    [7, 7],
    [13, 7],
    [14, 14],
    [30, 14],
    [31, null],
  ])("%i days past the due day it is %o", (offset, step) => {
    expect(reachedStep(offset, rules)).toBe(step);
  });

  test("steps before the due day hold on the day itself, and are void after it", () => {
    const advance = { steps: [-7, -3], maxOverdueDays: 30 };
    expect(reachedStep(0, advance)).toBe(-3);
    expect(reachedStep(1, advance)).toBeNull();
  });

  test("no days overdue means nothing after the due day", () => {
    expect(reachedStep(0, { ...rules, maxOverdueDays: 0 })).toBe(0);
    expect(reachedStep(1, { ...rules, maxOverdueDays: 0 })).toBeNull();
  });
});

describe("the step to take", () => {
  test("is taken once, and later days of the same step say nothing", () => {
    expect(nextStep(-3, [], rules)).toEqual({ step: -3, superseded: [] });
    expect(nextStep(-2, [-3], rules)).toBe("recorded");
    expect(nextStep(0, [-3], rules)).toEqual({ step: 0, superseded: [] });
  });

  test("after days without an execution is the right one alone; those below it are given up", () => {
    expect(nextStep(1, [], rules)).toEqual({ step: 1, superseded: [-3, 0] });
    expect(nextStep(14, [-3, 0], rules)).toEqual({ step: 14, superseded: [1, 7] });
  });

  test("is not taken when a higher one was recorded, under other steps or in another zone", () => {
    expect(nextStep(0, [1], rules)).toBe("recorded");
    expect(nextStep(3, [2], rules)).toBe("recorded");
  });

  test("a day at a time, or any days left out: each step at most once, never downwards, never two on a day", () => {
    const steps = fc
      .uniqueArray(fc.integer({ min: -30, max: 90 }), { minLength: 1, maxLength: 8 })
      .map((list) => list.toSorted((a, b) => a - b));
    const days = fc
      .uniqueArray(fc.integer({ min: -40, max: 100 }), { minLength: 1, maxLength: 60 })
      .map((list) => list.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(steps, days, fc.integer({ min: 0, max: 365 }), (list, offsets, max) => {
        const recorded: number[] = [];
        const sent: number[] = [];
        for (const offset of offsets) {
          const next = nextStep(offset, recorded, { steps: list, maxOverdueDays: max });
          if (next === null || next === "recorded") continue;
          expect(next.step).toBeLessThanOrEqual(offset);
          expect(offset).toBeLessThanOrEqual(max);
          if (offset > 0) expect(next.step).toBeGreaterThanOrEqual(0);
          sent.push(next.step);
          recorded.push(next.step, ...next.superseded);
        }
        expect(sent).toEqual([...new Set(sent)].toSorted((a, b) => a - b));
        expect(new Set(recorded).size).toBe(recorded.length);
      }),
    );
  });

  test("executions on all days take exactly the steps that are not too late", () => {
    const recorded: number[] = [];
    for (let offset = -10; offset <= 40; offset += 1) {
      const next = nextStep(offset, recorded, rules);
      if (next !== null && next !== "recorded") recorded.push(next.step, ...next.superseded);
    }
    expect(recorded).toEqual(rules.steps);
  });
});
