import { expect, test } from "vitest";

import { backoffSeconds, judge, lifetimeSeconds, retryAfterSeconds } from "./token-answers.ts";

test("known error codes have their verdict, others are neither trusted nor repeated", () => {
  expect(judge("invalid_grant")).toEqual({ code: "invalid_grant", verdict: "lost" });
  expect(judge("unauthorized_client").verdict).toBe("halt");
  expect(judge("invalid_scope").verdict).toBe("wrong");
  expect(judge("temporarily_unavailable").verdict).toBe("passing");
  expect(judge("your token rt-123 is bad")).toEqual({ code: "unknown_error", verdict: "wrong" });
  expect(judge("constructor")).toEqual({ code: "unknown_error", verdict: "wrong" });
});

test.each([
  [3_600, 3_600],
  ["3600", 3_600],
  ["3600.7", 3_600],
  [undefined, null],
  [null, null],
  ["", null],
  ["soon", null],
  [0, null],
  ["0", null],
  [0.5, null],
  [-1, null],
  [Number.NaN, null],
  [1e300, 316_224_000],
])("a lifetime of %j is %j", (expiresIn, seconds) => {
  expect(lifetimeSeconds(expiresIn)).toBe(seconds);
});

test.each([
  [null, null],
  ["120", 120],
  ["0", null],
  ["Tue, 24 Nov 2026 12:02:00 GMT", 120],
  ["Tue, 24 Nov 2026 11:00:00 GMT", null],
  ["whenever", null],
  ["99999999", 86_400],
])("Retry-After %j is %j seconds", (header, seconds) => {
  expect(retryAfterSeconds(header, Date.parse("2026-11-24T12:00:00Z"))).toBe(seconds);
});

test("waits twice as long with each failure, six hours at most", () => {
  expect([0, 1, 2, 6, 7, 60].map((failures) => backoffSeconds(failures, 0))).toEqual([
    300, 600, 1_200, 19_200, 21_600, 21_600,
  ]);
  expect(backoffSeconds(0, 1)).toBe(330);
});
