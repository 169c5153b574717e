import { expect, test } from "vitest";
import { horarium } from "./support/horarium.ts";

test("explains a schedule: sentence, what the clocks do to it, ten slots", async () => {
  const { code, output } = await horarium(["explain", "30 2 * * *", "--timezone", "Europe/Berlin"]);
  expect(code).toBe(0);
  expect(output).toMatch(/^30 2 \* \* \*: at 02:30 every day, Europe\/Berlin time\n/);
  expect(output).toMatch(/note: On \d{4}-\d\d-\d\d the clocks /);
  expect(output.match(/02:30 Europe\/Berlin/g)).toHaveLength(10);
});

test("explains what has no slots", async () => {
  const { output } = await horarium(["explain", "@manual"]);
  expect(output).toBe("@manual: only when it is started by hand or through the API\n");
});

test("explains as JSON", async () => {
  const { output } = await horarium(["explain", "@every 7m", "--json"]);
  const explained = JSON.parse(output) as { sentence: string; slots: unknown[] };
  expect(explained.sentence).toBe("exactly every 7 minutes, whatever the clocks do");
  expect(explained.slots).toHaveLength(10);
});
