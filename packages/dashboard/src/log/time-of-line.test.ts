import { expect, test } from "vitest";
import { timeOf } from "./time-of-line.ts";

const startedAt = "2026-11-24T02:00:00.000Z";
const line = (at: string) => ({
  relative: timeOf(at, { style: "relative", startedAt, timezone: "Europe/Rome" }),
  absolute: timeOf(at, { style: "absolute", startedAt, timezone: "Europe/Rome" }),
});

test("says when a line was written, since the start or in a zone", () => {
  expect(line("2026-11-24T02:01:02.345Z")).toEqual({
    relative: "+1:02.345",
    absolute: "03:01:02.345",
  });
  expect(line("2026-11-24T04:00:00.007Z").relative).toBe("+2:00:00.007");
});

test("never says that a line was written before the start", () => {
  expect(line("2026-11-24T01:59:59.990Z").relative).toBe("+0:00.000");
});

test("says the time of day where nothing is known of a start", () => {
  expect(timeOf(startedAt, { style: "relative", startedAt: null, timezone: "UTC" })).toBe(
    "02:00:00.000",
  );
});
