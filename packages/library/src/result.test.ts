import { expect, test } from "vitest";

import { libraryResult } from "./result.ts";

const failure = (n: number) => ({ id: `${n}`, code: "x", message: "m".repeat(1_000) });

test.each([
  [{ changed: 3 }, "done"],
  [{ changed: 0 }, "noop"],
  [{ changed: 3, failed: [failure(1)] }, "partial"],
  [{ changed: 3, failed: [failure(1)], stoppedBy: "cancelled" as const }, "stopped"],
])("the outcome of %j is %s", (what, outcome) => {
  expect(libraryResult({ counts: {}, ...what }).outcome).toBe(outcome);
});

test("keeps twenty samples and warnings, shortened", () => {
  const many = Array.from({ length: 50 }, (_, n) => failure(n));
  const { samples, warnings } = libraryResult({
    changed: 0,
    counts: {},
    failed: many,
    warnings: many.map(({ message }) => message),
  });
  expect([samples.failed.length, warnings.length]).toEqual([20, 20]);
  expect(warnings[0]).toHaveLength(300);
});

test("never takes more than 16 KB, and keeps the counts rather than the samples", () => {
  const counts = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`kind_number_${n}`, n]));
  const result = libraryResult({
    changed: 1,
    counts,
    failed: Array.from({ length: 20 }, (_, n) => ({ ...failure(n), message: "ü".repeat(400) })),
  });
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThanOrEqual(16 * 1024);
  expect(result.counts).toEqual(counts);
  expect(result.samples.failed.length).toBeLessThan(20);
});
