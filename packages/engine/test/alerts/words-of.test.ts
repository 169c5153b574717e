import { expect, test } from "vitest";
import { wordsOf as wordsOnScreen } from "../../../dashboard/src/words/words-of.ts";
import { wordsOf } from "../../src/alerts/words-of.ts";

test.each([
  "refresh_metadata",
  "nightly-cover-repair",
  "maxItems",
  "OPDSSync",
  "__",
  "Café au lait",
  "a",
])("a message calls %s what the screens call it", (name) => {
  expect(wordsOf(name)).toBe(wordsOnScreen(name));
});
