import { expect, test } from "vitest";
import { backoff } from "./backoff.ts";

test("waits are 1, 2, 4, 8 and then always 15 s, up to a fifth more or less", () => {
  const middle = [0, 1, 2, 3, 4, 5, 100].map((failures) => backoff(failures, () => 0.5));
  expect(middle).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  expect([backoff(0, () => 0), backoff(0, () => 1)]).toEqual([800, 1_200]);
});
