import type { LogFields } from "horarium";
import { expect, test } from "vitest";

import { itemFailures, tooManyFailed } from "./item-failures.ts";

function recordingLog() {
  const lines: [string, string, LogFields | undefined][] = [];
  const write = (level: string) => (message: string, fields?: LogFields) =>
    void lines.push([level, message, fields]);
  const log = Object.assign(write("info"), {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  });
  return { lines, log };
}

test("warns of the first 20 of each event, and at the end of how many more there were", () => {
  const { lines, log } = recordingLog();
  const failures = itemFailures(log);
  for (let n = 1; n <= 50; n += 1) failures.warn("token.failed", { n });
  for (let n = 1; n <= 20; n += 1) failures.warn("token.postponed", { n });

  const warnings = lines.filter(([level]) => level === "warn");
  expect(warnings).toHaveLength(40);
  expect(warnings[19]).toEqual(["warn", "token.failed", { n: 20 }]);
  expect(lines.filter(([level]) => level === "debug")).toHaveLength(30);

  failures.tellRest();
  expect(lines.slice(70)).toEqual([["warn", "token.failed", { more: 30 }]]);
});

test("keeps as many failed items as a result shows, whatever happens", () => {
  const failures = itemFailures(recordingLog().log);
  for (let n = 0; n < 10_000; n += 1) failures.add({ id: `${n}`, code: "x", message: "refused" });
  expect(failures.samples).toHaveLength(20);
  expect(failures.samples.at(-1)).toMatchObject({ id: "19" });
});

test.each([
  [19, 19, 0.5, false],
  [10, 20, 0.5, false],
  [11, 20, 0.5, true],
  [1, 20, 0, true],
  [0, 20, 0, false],
  [20, 20, 1, false],
])("%i failed of %i with a failRatio of %d: too many is %s", (failed, tried, failRatio, is) => {
  expect(tooManyFailed(failed, tried, failRatio)).toBe(is);
});
