import { expect, test } from "vitest";

import { retryAfterMs } from "./retry-after.ts";

const now = Date.parse("2026-11-24T12:00:00Z");

test.each([
  ["2", 2_000],
  ["0", 0],
  [" 120 ", 120_000],
  ["Tue, 24 Nov 2026 12:00:30 GMT", 30_000],
  ["Tue, 24 Nov 2026 11:00:00 GMT", 0],
  ["soon", null],
  ["-1", null],
  ["", null],
  [null, null],
])("Retry-After %s is %s ms", (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});
