import { describe, expect, test } from "vitest";
import { rangeAfterClick, readRange, writeRange } from "./line-range.ts";

describe("lines that a link names", () => {
  test("are read from it, in any order, and written the same way", () => {
    expect(readRange("#L120")).toEqual({ from: 120, to: 120 });
    expect(readRange("L140-L120")).toEqual({ from: 120, to: 140 });
    expect(writeRange({ from: 120, to: 140 })).toBe("L120-L140");
    expect(writeRange({ from: 7, to: 7 })).toBe("L7");
  });

  test("are none where the link is about something else", () => {
    for (const hash of ["", "#", "#L", "#L0", "#Lx", "#L1-", "#L1-2", "#error", "#L9999999999"])
      expect([hash, readRange(hash)]).toEqual([hash, null]);
  });

  test("go from the first that was clicked to the one that is clicked with shift", () => {
    const one = rangeAfterClick(null, 20, true);
    expect(one).toEqual({ from: 20, to: 20 });
    expect(rangeAfterClick(one, 25, true)).toEqual({ from: 20, to: 25 });
    expect(rangeAfterClick(one, 12, true)).toEqual({ from: 12, to: 20 });
    expect(rangeAfterClick(one, 12, false)).toEqual({ from: 12, to: 12 });
  });
});
