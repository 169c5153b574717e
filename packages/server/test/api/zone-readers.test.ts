import { expect, test } from "vitest";
import { offsetsOf } from "../../src/api/timeline/offsets.ts";

test("zones whose names are written in every possible way fill no memory", () => {
  const name = "america/argentina/buenos_aires";
  /** The runtime takes them all. */
  const spelling = (n: number) =>
    Array.from(name, (letter, place) => ((n >> place) & 1 ? letter.toUpperCase() : letter)).join(
      "",
    );
  const first = offsetsOf("Europe/Berlin");
  expect(offsetsOf("Europe/Berlin")).toBe(first);
  for (let n = 0; n < 4_096; n++) offsetsOf(spelling(n));
  // it has made room
  expect(offsetsOf("Europe/Berlin")).not.toBe(first);
});
