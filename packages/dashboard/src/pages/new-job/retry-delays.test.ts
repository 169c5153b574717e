import { expect, test } from "vitest";
import { retryDelays } from "./retry-delays.ts";

const retry = {
  attempts: 5,
  backoffMs: 10_000,
  factor: 4,
  capMs: 600_000,
  jitter: 0.2,
  beyondNextSlot: false,
};

test("each delay is longer than the one before, up to the cap", () => {
  expect(retryDelays(retry)).toEqual([10_000, 40_000, 160_000, 600_000]);
});

test("who has one attempt waits for none", () => {
  expect(retryDelays({ ...retry, attempts: 1 })).toEqual([]);
});
