import { describe, expect, test } from "vitest";
import {
  append,
  inBlocks,
  isAtEnd,
  isAtStart,
  mostLines,
  nothingLoaded,
  prepend,
  type LogLine,
} from "./loaded-lines.ts";

const line = (sequence: number): LogLine => ({
  sequence,
  at: "2026-11-24T12:00:00.000Z",
  attempt: 1,
  level: "info",
  message: `line ${sequence}`,
  fields: null,
});
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => line(from + index));
const sequences = ({ lines: all }: { lines: readonly LogLine[] }) => all.map((one) => one.sequence);

describe("a log that is loaded in parts", () => {
  test("takes new lines once, whatever they come by", () => {
    const loaded = append(nothingLoaded, lines(1, 3));
    const again = append(loaded, lines(2, 5));
    expect(sequences(again)).toEqual([1, 2, 3, 4, 5]);
    expect(append(again, lines(1, 5))).toBe(again);
  });

  test("does not take lines across a gap, and knows that there are more", () => {
    const loaded = append(append(nothingLoaded, lines(1, 3)), lines(7, 9));
    expect(sequences(loaded)).toEqual([1, 2, 3]);
    expect(loaded.total).toBe(9);
    expect(isAtEnd(loaded)).toBe(false);
    expect(isAtEnd(append(append(loaded, lines(4, 6)), lines(7, 9)))).toBe(true);
  });

  test("takes earlier lines before the others", () => {
    const tail = append(nothingLoaded, lines(5, 6), 6);
    expect(isAtStart(tail)).toBe(false);
    const whole = prepend(tail, lines(1, 5));
    expect(sequences(whole)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(isAtStart(whole)).toBe(true);
  });

  test("lets go of the far end beyond what can be drawn", () => {
    const full = append(nothingLoaded, lines(1, mostLines));
    const later = append(full, lines(mostLines + 1, mostLines + 10));
    expect(later.lines).toHaveLength(mostLines);
    expect(later.lines[0]!.sequence).toBe(11);
    const earlier = prepend(later, lines(1, 10));
    expect(earlier.lines).toHaveLength(mostLines);
    expect(earlier.lines[0]!.sequence).toBe(1);
    expect(isAtEnd(earlier)).toBe(false);
  });

  test("has blocks whose borders stay where they are", () => {
    const before = inBlocks(lines(150, 450));
    expect(before.map(({ key }) => key)).toEqual([0, 1, 2]);
    const after = inBlocks(lines(1, 460));
    expect(after[1]!.lines).toEqual(before[1]!.lines);
  });
});
