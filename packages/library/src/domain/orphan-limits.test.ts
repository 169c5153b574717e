import { expect, test } from "vitest";

import { refusal } from "./orphan-limits.ts";

const found = { objects: 1_000, referenced: 950, nameless: 0, due: 50, last: null };
const limits = { maxPercent: 5, maxCount: 1_000 };

test("what is within the limits may go", () => {
  expect(refusal(found, limits)).toBeNull();
  expect(refusal({ ...found, objects: 0, referenced: 0, due: 0 }, limits)).toBeNull();
  expect(refusal({ ...found, last: { objects: 2_000, referenced: 1_900 } }, limits)).toBeNull();
});

test.each([
  [{ due: 51 }, "51 of 1000 files would be removed, more than maxPercent (5)"],
  [{ objects: 100_000, due: 1_001 }, "more than maxCount (1000)"],
  [{ last: { objects: 2_001, referenced: 950 } }, "only 1000 files were found, 2001 last time"],
  [{ last: { objects: 1_000, referenced: 1_901 } }, "only 950 files are referred to"],
])("%j is refused, and can be confirmed", (change, reason) => {
  const seen = { ...found, ...change };
  expect(refusal(seen, limits)).toContain(reason);
  expect(refusal(seen, limits)).toContain(`confirmCount ${seen.due}`);
  expect(refusal(seen, { ...limits, confirmCount: seen.due })).toBeNull();
  expect(refusal(seen, { ...limits, confirmCount: seen.due + 1 })).toContain("confirmCount is");
});

test.each([
  [{ referenced: 0 }, "nothing refers to any of 1000 files"],
  [{ nameless: 1 }, "refer to files by no key"],
])("%j is refused, whatever is confirmed", (change, reason) => {
  expect(refusal({ ...found, ...change }, { ...limits, confirmCount: 50 })).toContain(reason);
});

test("a wrong number is refused even where no limit asks for one", () => {
  expect(refusal(found, { ...limits, confirmCount: 49 })).toContain(
    "50 files would be removed now",
  );
});
