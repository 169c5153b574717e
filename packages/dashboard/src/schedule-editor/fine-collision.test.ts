import { expect, test } from "vitest";
import { covers } from "./fine-collision.ts";

const fine = { jobs: ["a", "b", "c"], peak: 3 };

test("what is fine of some jobs is fine of fewer of them, and not of others or of more at once", () => {
  expect(covers(fine, { jobs: ["c", "a"], peak: 2 })).toBe(true);
  expect(covers(fine, { jobs: ["a", "d"], peak: 2 })).toBe(false);
  expect(covers(fine, { jobs: ["a", "b", "c"], peak: 4 })).toBe(false);
});
