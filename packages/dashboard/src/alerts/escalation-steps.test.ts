import { expect, test } from "vitest";
import { areStepsWhole } from "./escalation-steps.ts";

test("each step has a channel and is later than the one before", () => {
  const step = (minutes: number, ...channels: string[]) => ({
    afterMs: minutes * 60_000,
    channels,
  });
  expect(areStepsWhole([])).toBe(true);
  expect(areStepsWhole([step(10, "a"), step(20, "b")])).toBe(true);
  expect(areStepsWhole([step(10)])).toBe(false);
  expect(areStepsWhole([step(0, "a")])).toBe(false);
  expect(areStepsWhole([step(10, "a"), step(10, "b")])).toBe(false);
});
