import { defineHandler } from "horarium";
import { nextSlots } from "horarium/schedule";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { noChromium, useDashboard } from "./support/dashboard.ts";

const greet = defineHandler({ name: "greet", run: () => "hello" });
const rome = "Europe/Rome";

describe.skipIf(noChromium)("the night in which the clocks go forward", () => {
  const dashboard = useDashboard({
    handlers: [greet],
    now: "2027-03-27T12:00:00Z",
    async prepare(horarium) {
      await horarium.createJob("backup", greet, { cron: "0 2 * * *", timezone: rome });
      await horarium.createJob("refresh", greet, { cron: "0 3 * * *", timezone: rome });
    },
  });

  test("moves a time that does not exist to the first instant after the gap, and says so beside it", async () => {
    const page = await dashboard.open("jobs/backup?tab=schedule", {
      timezoneId: "America/New_York",
    });
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    const slots = page.getByRole("table").filter({ hasText: "Notes" });
    const first = slots.locator("tbody tr").first();
    await expect.poll(() => first.innerText()).toMatch(/Sun\s28\sMar\s03:00/);
    await expect
      .poll(() => first.innerText())
      .toMatch(/clocks go forward.*02:00 does not exist.*03:00/i);
    // yours, in New York
    await expect.poll(() => first.innerText()).toMatch(/21:00/);
    // that it then starts together with another job is said too
    await page.getByText(/runs at 03:00, together with refresh/i).waitFor();
    const planned = { timezone: rome, from: dashboard.stopped.clock.now(), count: 10 };
    const expected = nextSlots("0 2 * * *", planned).map((slot) => slot.toISOString());
    await expect.poll(() => timesIn(page)).toEqual(expected);
    // and as planned, so done (by then whoever looked on is signed out)
    await dashboard.stopped.advance("10d");
    const { rows } = await dashboard.horarium.executions({
      job: (await dashboard.horarium.job("backup")).id,
    });
    expect(rows.map((row) => row.scheduled_for!.toISOString()).toReversed()).toEqual(expected);
  });

  test("is drawn with the 23 hours that it has", async () => {
    const page = await dashboard.open("?span=24h&at=2027-03-28T10:00:00Z&view=timeline");
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.getByText("02→03").first().waitFor();
  });
});

describe.skipIf(noChromium)("the night in which the clocks go back", () => {
  const dashboard = useDashboard({
    handlers: [greet],
    now: "2026-10-24T21:00:00Z",
    async prepare(horarium) {
      await horarium.createJob("backup", greet, { cron: "30 2 * * *", timezone: rome });
      await horarium.createJob("often", greet, { cron: "*/15 * * * *", timezone: rome });
    },
  });

  // first, while the time of now does not stand where these hours do
  test("is drawn with its 25 hours, of which one is there twice", async () => {
    const page = await dashboard.open("?span=24h&at=2026-10-25T02:00:00Z&view=timeline");
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.getByText("02a").first().waitFor();
    await timeline.getByText("02b").first().waitFor();
  });

  test("runs a fixed time once and says which, and a step in both passes of the hour", async () => {
    const page = await dashboard.open("jobs/backup");
    const slots = page.getByRole("region", { name: "Next slots" });
    const first = slots.getByRole("listitem").first();
    await first.getByText(/first 02:30 of two/).waitFor();
    expect(await first.locator("time").first().getAttribute("datetime")).toBe(
      "2026-10-25T00:30:00.000Z",
    );
    await dashboard.stopped.advance("4h");
    const later = await dashboard.open("jobs/often?tab=executions");
    const table = later.getByRole("table", { name: "Executions of this job" });
    // from 23:00 to 02:00 in winter time: three hours on the clock, and four that pass
    await expect.poll(() => table.locator("tbody tr[aria-rowindex]").count()).toBe(16);
    const shown = await table
      .locator("tbody tr[aria-rowindex]")
      .evaluateAll((rows) =>
        rows.map((row) => row.querySelector("time")?.getAttribute("datetime")),
      );
    const slotsOf = async (job: string) => {
      const { rows } = await dashboard.horarium.executions({
        job: (await dashboard.horarium.job(job)).id,
      });
      return rows.map((row) => row.scheduled_for!.toISOString());
    };
    expect(shown).toEqual(await slotsOf("often"));
    expect(await slotsOf("backup")).toEqual(["2026-10-25T00:30:00.000Z"]);
  });
});

function timesIn(page: Page): Promise<(string | null)[]> {
  return page
    .getByRole("table")
    .filter({ hasText: "Notes" })
    .locator("tbody tr td:first-child time")
    .evaluateAll((times) => times.map((time) => time.getAttribute("datetime")));
}
