import { expect, test } from "vitest";
import { resultText } from "./result-text.ts";

test("says what a result counts, in a line", () => {
  expect(resultText({ v: 1, counts: { updated: 1204, missing: 3, dumpMs: 12 } })).toBe(
    "updated 1,204, missing 3, dump ms 12",
  );
  expect(resultText({ counts: { dead: 0, sent: 4, failed: 0 } })).toBe("sent 4");
  expect(resultText({ counts: { dead: 0, sent: 0 } })).toBe("dead 0, sent 0");
  expect(resultText({ removed: 3, dryRun: false })).toBe("removed 3, dry run false");
  expect(resultText({ summary: "Updated 12 books", counts: {} })).toBe("Updated 12 books");
});

test("gives what it does not know as it is", () => {
  expect(resultText(null)).toBe("");
  expect(resultText("done")).toBe("done");
  expect(resultText([1, 2])).toBe("0 1, 1 2");
  expect(resultText({ deep: { er: 1 } })).toBe('{"deep":{"er":1}}');
});
