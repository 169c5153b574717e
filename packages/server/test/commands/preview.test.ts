import { expect, test } from "vitest";
import { horarium } from "./support/horarium.ts";

test("says what a schedule means: sentence, what the clocks do to it, ten slots", async () => {
  const { code, output } = await horarium(["preview", "30 2 * * *", "--tz", "Europe/Berlin"]);
  expect(code).toBe(0);
  expect(output).toMatch(/^30 2 \* \* \*: at 02:30 every day, Europe\/Berlin time\n/);
  expect(output).toMatch(/note: On \d{4}-\d\d-\d\d the clocks /);
  expect(output.match(/02:30 Europe\/Berlin/g)).toHaveLength(10);
});

test("says what has no slots", async () => {
  const { output } = await horarium(["preview", "@manual"]);
  expect(output).toBe("@manual: only when it is started by hand or through the API\n");
});

test("says it as JSON, with the names of the API", async () => {
  const { standardOutput } = await horarium(["preview", "@every 7m", "--count", "3", "--json"]);
  const { slots, ...preview } = JSON.parse(standardOutput) as { slots: { at: string }[] };
  expect(preview).toEqual({
    schedule: "@every 7m",
    timezone: "UTC",
    sentence: "exactly every 7 minutes, whatever the clocks do",
    warnings: [],
  });
  const times = slots.map(({ at }) => Date.parse(at));
  expect(times).toHaveLength(3);
  expect(times[2]! - times[0]!).toBe(14 * 60_000);
});
