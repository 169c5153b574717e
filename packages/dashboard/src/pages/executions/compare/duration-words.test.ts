import { expect, test } from "vitest";
import { durationWords } from "./duration-words.ts";

const plain = (text: string | null) => text?.replaceAll("\u00a0", " ") ?? null;

test("says how much longer or shorter the second took, and leaves noise out", () => {
  expect(plain(durationWords(60_000, 240_000))).toBe("3 min longer, 4 times as long");
  expect(plain(durationWords(60_000, 90_000))).toBe("30 s longer");
  expect(plain(durationWords(240_000, 60_000))).toBe("3 min shorter");
  expect(durationWords(60_000, 62_000)).toBe("about the same");
  expect(durationWords(10, 90)).toBe("about the same");
  expect(plain(durationWords(0, 5_000))).toBe("5.0 s longer");
  expect(durationWords(null, 5_000)).toBeNull();
});
