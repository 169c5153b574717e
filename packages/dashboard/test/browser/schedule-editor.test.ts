import { defineHandler } from "horarium";
import { nextSlots } from "horarium/schedule";
import { describe, expect, test } from "vitest";
import { noChromium, useDashboard } from "./support/dashboard.ts";

const greet = defineHandler({ name: "greet", run: () => "hello" });

describe.skipIf(noChromium)("the schedule of a job", () => {
  const dashboard = useDashboard({
    handlers: [greet],
    now: "2026-11-24T12:00:00Z",
    async prepare(horarium) {
      await horarium.createJob("nightly", greet, { cron: "0 3 * * *", timezone: "Europe/Rome" });
    },
  });

  test("is told in the editor with the mistake, its place and what to write instead", async () => {
    const page = await dashboard.open("jobs/nightly?tab=schedule");
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByText("Cron", { exact: true }).click();
    const field = page.getByLabel("Cron expression");
    for (const [text, message] of [
      ["60 * * * *", /Minute 60 does not exist \(0–59\)/],
      ["* * * *", /Four fields found, five needed/],
      ["0 22-4 * * *", /The range 22–4 goes backwards/],
      ["0 0 31 2 *", /Never runs: February has at most 29 days/],
      ["0 9 * * 1-5,XYZ", /XYZ.*is not a weekday/],
    ] as const) {
      await field.fill(text);
      await page.getByText(message).first().waitFor();
      await expect.poll(() => field.inputValue()).toBe(text);
      await expect.poll(() => page.getByRole("button", { name: /^Save/ }).isDisabled()).toBe(true);
    }
    await field.fill("0 22-4 * * *");
    await page.getByRole("button", { name: "Use it" }).first().click();
    await expect.poll(() => field.inputValue()).toBe("0 22,23,0-4 * * *");
  });

  test("is a step that does not divide the hour told truthfully", async () => {
    const page = await dashboard.open("jobs/nightly?tab=schedule");
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByText("Cron", { exact: true }).click();
    await page.getByLabel("Cron expression").fill("*/7 * * * *");
    await page
      .getByText(/4[- ]minute/)
      .first()
      .waitFor();
    const from = dashboard.stopped.clock.now();
    const expected = nextSlots("*/7 * * * *", { timezone: "Europe/Rome", from, count: 10 }).map(
      (slot) => slot.toISOString(),
    );
    await expect
      .poll(() =>
        page
          .getByRole("table")
          .filter({ hasText: "Notes" })
          .locator("tbody tr td:first-child time")
          .evaluateAll((times) => times.map((time) => time.getAttribute("datetime"))),
      )
      .toEqual(expected);
  });

  test("names the new next slot on its button; then list, job and changes agree, and Revert takes all back", async () => {
    await dashboard.stopped.advance("2d");
    const page = await dashboard.open("jobs/nightly?tab=schedule");
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByText("Cron", { exact: true }).click();
    await page.getByLabel("Cron expression").fill("10 3 * * *");
    await page
      .getByText(/Next slot moves from/)
      .first()
      .waitFor();
    await page.getByLabel("Reason (optional)").fill("after the backup");
    await page.getByRole("button", { name: /^Save, next slot Fri\s27\sNov\s03:10/ }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    await page.getByText("At 03:10 every day, Europe/Rome time.").waitFor();
    await expect
      .poll(async () => (await dashboard.horarium.job("nightly")).schedule)
      .toBe("10 3 * * *");

    await page.goto(new URL("jobs", dashboard.url).href);
    await page.getByRole("row", { name: /Nightly.*10 3 \* \* \*/ }).waitFor();
    await page.goto(new URL("changes", dashboard.url).href);
    await page.getByText("“after the backup”").waitFor();
    await page
      .getByRole("button", { name: /^Revert: .*03:00.*03:10|^Revert: .*schedule/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Revert to this" }).click();
    await page
      .getByText(/Taken back/)
      .first()
      .waitFor();
    await expect
      .poll(async () => (await dashboard.horarium.job("nightly")).schedule)
      .toBe("0 3 * * *");
    await page.goto(new URL("jobs/nightly?tab=schedule", dashboard.url).href);
    await page.getByText("At 03:00 every day, Europe/Rome time.").waitFor();
    await dashboard.stopped.advance("1d");
    const later = await dashboard.open("jobs/nightly");
    const strip = later.getByRole("region", { name: "Last slots" });
    await strip.getByText(/schedule changed by admin/).waitFor({ state: "attached" });
  });

  test("goes from Cron to Simple and back without another slot", async () => {
    const page = await dashboard.open("jobs/nightly?tab=schedule");
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    for (const text of ["*/15 * * * *", "0 9 * * 1-5", "30 6,18 1,15 * *"]) {
      await page.getByText("Cron", { exact: true }).click();
      await page.getByLabel("Cron expression").fill(text);
      await page.getByText("Simple", { exact: true }).click();
      await page.getByText("Cron", { exact: true }).click();
      await expect.poll(() => page.getByLabel("Cron expression").inputValue()).toBe(text);
    }
  });
});
