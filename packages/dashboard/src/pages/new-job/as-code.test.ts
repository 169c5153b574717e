import { expect, test } from "vitest";
import { asTypeScript, duration } from "./as-code.ts";
import { newDraft } from "./draft.ts";

test("a job is declared by its handler, with what differs from the defaults", () => {
  const draft = {
    ...newDraft("Europe/Rome"),
    handler: "refresh_metadata",
    title: "Nightly covers",
    parameters: { mode: "fill", fields: ["cover"], "odd name": { deep: true } },
    timeoutMs: 600_000,
  };
  expect(asTypeScript(draft)).toBe(`await horarium.schedule("nightly_covers", refreshMetadata, {
  cron: "0 3 * * *",
  timezone: "Europe/Rome",
  title: "Nightly covers",
  parameters: {
    mode: "fill",
    fields: ["cover"],
    "odd name": {
      deep: true,
    },
  },
  timeout: "10m",
});
`);
});

test("one-time work is asked for with its instant", () => {
  const draft = newDraft("UTC");
  const once = {
    ...draft,
    handler: "greet",
    schedule: { ...draft.schedule, onceAt: "2027-01-01T10:00:00.000Z" },
  };
  expect(asTypeScript(once)).toBe(`await horarium.enqueue(greet, {}, {
  runAt: new Date("2027-01-01T10:00:00.000Z"),
});
`);
});

test("a duration is written in the largest unit that fits", () => {
  expect([0, 1_500, 90_000, 900_000, 7_200_000, 86_400_000].map(duration)).toEqual([
    "0ms",
    "1500ms",
    "90s",
    "15m",
    "2h",
    "1d",
  ]);
});
