import { expect, test } from "vitest";

import { nextCheck, withJitter, type CheckOutcome, type LastCheck } from "./next-check.ts";

function gaps(...outcomes: CheckOutcome[]): number[] {
  let last: LastCheck | null = null;
  return outcomes.map((outcome) => {
    last = nextCheck(outcome, last, { staleDays: 90 });
    return last.gapHours / 24;
  });
}

test("what changed is looked at after staleDays, what did not at gaps that double, up to a year", () => {
  expect(gaps("updated", "unchanged", "unchanged", "unchanged", "updated")).toEqual([
    90, 180, 360, 365, 90,
  ]);
  expect(gaps("unchanged", "unchanged")).toEqual([90, 180]);
});

test("what is not there is looked for after 30, 90 and then always 180 days", () => {
  expect(gaps("notFound", "notFound", "notFound", "notFound")).toEqual([30, 90, 180, 180]);
  expect(gaps("mismatched", "mismatched")).toEqual([30, 90]);
});

test("what fails is tried after 1, 2, 4 … hours, at most 7 days, and begins anew after a success", () => {
  const hours = gaps(...Array.from({ length: 10 }, () => "failed" as const)).map((gap) => gap * 24);
  expect(hours).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 168, 168]);
  expect(gaps("failed", "failed", "unchanged", "failed").map((gap) => gap * 24)).toEqual([
    1,
    2,
    90 * 24,
    1,
  ]);
});

test("jitter is at most a tenth", () => {
  expect(withJitter(100, () => 0)).toBe(90);
  expect(withJitter(100, () => 0.5)).toBe(100);
  expect(withJitter(100, () => 1)).toBeCloseTo(110);
});
