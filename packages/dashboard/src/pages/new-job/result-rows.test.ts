import { expect, test } from "vitest";
import { resultRows } from "./result-rows.ts";

test("what a handler returned is a row for each word and number in it", () => {
  const result = {
    v: 1,
    outcome: "done",
    oldest: "2026-11-27T01:20:36.043+00:00",
    dryRun: true,
    stoppedBy: null,
    counts: { listed: 1204, kinds: { session: 3 } },
    warnings: ["short grace"],
    failed: [],
    samples: [{ id: 1 }, { id: 2 }],
  };
  expect(
    resultRows(result).map(({ label, value }) => `${label}: ${value.replaceAll(/\s/g, " ")}`),
  ).toEqual([
    "Outcome: done",
    "Oldest: Fri 27 Nov 01:20 UTC",
    "Dry run: yes",
    "Listed: 1,204",
    "Kinds, session: 3",
    "Warnings: short grace",
    "Samples: 2 entries",
  ]);
});

test("a plain value is the result, and nothing has no rows", () => {
  expect(resultRows("ok")).toEqual([{ label: "Result", value: "ok" }]);
  expect(resultRows(null)).toEqual([]);
});
