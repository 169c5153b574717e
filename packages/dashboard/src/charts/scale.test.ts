import { describe, expect, test } from "vitest";
import { durationScale } from "./scale.ts";

describe("a scale of durations", () => {
  test("begins at nothing, holds the longest, and has few round steps", () => {
    for (const most of [3, 950, 9_800, 190_000, 5_400_000]) {
      const { ticks, place } = durationScale(most, 100, false);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(11);
      expect(place(0)).toBe(100);
      expect(place(ticks.at(-1)!)).toBe(0);
      expect(place(most)).toBeGreaterThanOrEqual(0);
    }
  });

  test("by powers gives short ones room beside long ones", () => {
    const { place } = durationScale(3_600_000, 100, true);
    expect(place(0)).toBe(100);
    expect(place(3_600_000)).toBe(0);
    const [short, long] = [100 - place(1_000), 100 - place(60_000)];
    expect(short).toBeGreaterThan(30);
    expect(long).toBeGreaterThan(short);
  });

  test("never goes off its ends", () => {
    const { place } = durationScale(1_000, 100, false);
    expect(place(-5)).toBe(100);
    expect(place(1e9)).toBe(0);
  });
});
